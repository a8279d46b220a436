"""What somebody looked at, was refused, searched, took out or printed: one event each, before the answer leaves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from nhipcau.access.models import BreakGlass, User
from nhipcau.access.states import LOOKED, PAGE
from nhipcau.audit.actions import Entry, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.touched import LARGEST, Touched
from nhipcau.kernel.writing import action

SEEN, REFUSED, SEARCHED, EXPORTED, PRINTED = LOOKED


@action
def looked(
    *, what: str, touched: Touched, page: str, asked: Mapping[str, Any], ip: str, user: User, by: Actor, at: datetime
) -> None:
    """One event of LOOKED: about the record that was looked up, else about the page.

    `page` is a name of our own addresses, `asked` what stood in the address: only its numbers are kept. A hidden record
    and one that never was leave the same event, in the same chain.
    """
    details: dict[str, Any] = {"roles": sorted({grant.role for grant in user.grants_on(local_day(at))}), "ip": ip}
    if touched.need:
        details["need"] = touched.need
    if groups := _groups(touched):
        details["groups"] = groups
    if touched.kind:
        details["page"] = page
        if glass := _through_glass(touched, user, at):
            details["glass"] = glass
        entry = Entry(what, touched.kind, touched.ident, unit=getattr(touched.record, "unit", None), details=details)
    else:
        numbers = {key: value for key, value in asked.items() if type(value) is int and 0 <= value < LARGEST}
        details |= {"asked": numbers} if numbers else {}
        entry = Entry(what, PAGE, page[:40], details=details)
    record_many([entry], by=by, at=at)


def _through_glass(touched: Touched, user: User, at: datetime) -> int | None:
    """The emergency opening by which it was seen."""
    anchor = getattr(touched.record, "anchor_id", None)
    if anchor not in user.ties(local_day(at)).glass:
        return None
    opened = BreakGlass.objects.filter(user=user, anchor_id=anchor, opened_at__lte=at, closes_at__gt=at)
    return opened.values_list("pk", flat=True).first()


def _groups(touched: Touched) -> list[str]:
    """Fields with a permission of their own that were shown: a story of abuse or trafficking, who lives with HIV."""
    record = touched.record
    story = record.guard_of() if hasattr(record, "guard_of") and not record.veiled else ""
    return sorted(touched.groups | ({story} if story else set()))
