"""Who can hand over, receive and cover."""

from datetime import date
from typing import TYPE_CHECKING

from nhipcau.access.queries import held_for, scope, with_accounts
from nhipcau.kernel.permissions import Permission

from .tasks import serving_in

if TYPE_CHECKING:
    from nhipcau.access.models import Cover, User
    from nhipcau.org.models import Staff

SUPERVISE = Permission.SUPERVISE


def holders(user: "User", on: date) -> list["Staff"]:
    """Whose work `user` may hand over: everybody they supervise who works there, and themself."""
    units = scope(user, SUPERVISE, on)
    found = list(serving_in(units, on)) if units else []
    if user.staff is not None and user.staff not in found:
        found.insert(0, user.staff)
    return found


def receivers(user: "User", giver: "Staff", on: date) -> list["Staff"]:
    """Who may take over: colleagues of the giver's unit, and everybody `user` supervises."""
    rows = serving_in({giver.unit_id, *scope(user, SUPERVISE, on)}, on)
    return [row for row in rows if row.pk != giver.pk]


def to_cover(user: "User", on: date) -> tuple[list["Staff"], list["Staff"]]:
    """Who may be absent, and who may cover: the latter have an account, and are not `user`."""
    rows = serving_in(scope(user, SUPERVISE, on), on)
    return list(rows), list(with_accounts(rows).exclude(pk=user.staff_id or 0))


def cover_state(cover: "Cover", on: date) -> str:
    """`ended`, `over`, `coming` or `now`."""
    if cover.ended_at is not None:
        return "ended"
    if cover.last < on:
        return "over"
    return "coming" if cover.first > on else "now"


def may_end(user: "User", cover: "Cover", on: date) -> bool:
    """Whether `user` may end a cover that still runs or is to come."""
    there = cover.absent.unit_id in scope(user, SUPERVISE, on) or cover.absent_id == user.staff_id
    return there and cover_state(cover, on) in {"now", "coming"}


def may_hand_over(user: "User", giver: "Staff", on: date) -> bool:
    """Whether `user` may hand over the work of this person: they supervise them, or are that person."""
    return giver.pk == user.staff_id or giver.unit_id in scope(user, SUPERVISE, on)


def must_hand_over(user: "User", giver: "Staff", on: date) -> bool:
    """Does this person hold something that `user` may know of?"""
    return bool(held_for(user, giver, on))
