"""Taking a list out: asked → (a second person agrees) → made → downloaded once. Each step leaves one event, no name."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from nhipcau.access.queries import accounts_with
from nhipcau.audit.actions import record
from nhipcau.documents.actions import delete_file, store_file
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import tell
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.locks import in_turn
from nhipcau.kernel.money import format_number
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from . import queries
from .models import Export
from .states import (
    LASTS,
    NOTICE_AGREED,
    NOTICE_READY,
    NOTICE_REFUSED,
    NOTICE_TO_DECIDE,
    REASON,
    WAITS,
    Ending,
    Purpose,
    Status,
)

if TYPE_CHECKING:
    from nhipcau.access.models import User


@dataclass(frozen=True)
class Wish:
    """What somebody wants to take out: the list's name and filter as sent, in words (`queries.filter_words`), why, and

    how many rows there are now.
    """

    listing: str
    asked_for: Mapping[str, Sequence[str]]
    filter_words: str
    purpose: str
    reason: str
    counted: int
    personal: bool


@action
def ask_export(*, user: "User", wish: Wish, by: Actor, at: datetime) -> Export:
    """Ask for a file. More people than one takes out alone wait for a second person, who is told.

    Raises Refused without a purpose or a reason, for an empty list, and beyond what the role takes out in a day.
    """
    in_turn(f"export {user.pk}")  # two at the same moment are counted one after the other
    day = local_day(at)
    _check(wish, room := queries.room_for(user, day, at))
    waits = wish.personal and wish.counted > room.alone
    made = Export(account=user, unit=queries.unit_of(user, day), listing=wish.listing, purpose=wish.purpose)
    made.language, made.asked_for = get_language() or "vi", json.dumps(dict(wish.asked_for), ensure_ascii=False)
    made.reason, made.filter_words = clean(wish.reason)[:500], wish.filter_words[:1000]
    made.counted, made.personal = wish.counted, wish.personal
    made.status = Status.WAITING if waits else Status.MAKING
    made.asked_at, made.asked_by, made.until = at, by, at + (WAITS if waits else LASTS)
    made.save()
    _record("asked", made, by, at, rows=made.counted, second=waits)
    if waits:
        _tell_seconds(made, day, by, at)
    return made


def _check(wish: Wish, room: queries.Room) -> None:
    if wish.purpose not in Purpose.values:
        raise Refused(_("Choose what the list is taken out for."), "purpose")
    if len(clean(wish.reason)) < REASON:
        words = ngettext(
            "Say why in at least %(n)s letter.", "Say why in at least %(n)s letters; who reviews it reads this.", REASON
        )
        raise Refused(words % {"n": REASON}, "reason")
    if not wish.counted:
        raise Refused(_("This list has no row that you may take out; nothing was made."))
    if wish.counted > room.left:
        told = {"n": format_number(wish.counted), "most": format_number(room.most), "left": format_number(room.left)}
        raise Refused(
            _(
                "The list has %(n)s rows; in your role %(most)s rows leave in 24 hours, and %(left)s are left. Nothing "
                "was made. Narrow the list, or ask tomorrow."
            )
            % told
        )


@action
def agree(*, export: Export, user: "User", by: Actor, at: datetime) -> Export:
    """Be the second person: the file may be made. Raises Refused for one's own, and when it was decided or is over."""
    _decidable(export, user, at)
    export.status, export.until = Status.MAKING, at + LASTS
    export.decided_at, export.decided_by = at, by
    export.save(update_fields=["status", "until", "decided_at", "decided_by"])
    _record("agreed", export, by, at, rows=export.counted)
    _tell_owner(export, NOTICE_AGREED, by, at)
    return export


@action
def refuse(*, export: Export, user: "User", reason: str, by: Actor, at: datetime) -> Export:
    """Say no, with a reason the one who asked reads. Raises Refused as `agree`, and without a reason."""
    _decidable(export, user, at)
    if not clean(reason):
        raise Refused(_("Write why it is refused; the one who asked reads it."), "refusal")
    export.status, export.refusal, export.asked_for = Status.REFUSED, clean(reason)[:500], ""
    export.decided_at, export.decided_by = at, by
    export.save(update_fields=["status", "refusal", "asked_for", "decided_at", "decided_by"])
    _record("refused", export, by, at, rows=export.counted)
    _tell_owner(export, NOTICE_REFUSED, by, at)
    return export


def _decidable(export: Export, user: "User", at: datetime) -> None:
    _hold(export, Status.WAITING)
    if export.until <= at:
        raise Refused(_("This request is too old; nothing was changed. It can be asked for again."))
    if export.account_id == user.pk:
        raise Refused(_("Nobody agrees to their own export; somebody else must. Nothing was changed."))


def _hold(export: Export, status: str) -> None:
    """Of two who decide at the same moment the second is told; nobody else changes it until this transaction ends."""
    found = Export.objects.filter(pk=export.pk, status=status).select_for_update().values_list("pk", flat=True)
    if not list(found):
        raise Refused(_("Somebody else was quicker: this export stands otherwise now. Nothing was changed."))


@dataclass(frozen=True)
class Made:
    """The file of an export: its bytes, how many rows, and of which records (`queries.packed`)."""

    chunks: Iterable[bytes]
    name: str
    rows: int
    held: str
    tell: bool


@action
def keep_file(*, export: Export, made: Made, by: Actor, at: datetime) -> Export:
    """Keep the file, closed, for 24 hours; `tell`: who asked is told, for they do not wait before the page."""
    _hold(export, Status.MAKING)
    last = local_day(at + LASTS)
    export.file = store_file(chunks=made.chunks, name=made.name, unit=export.unit, keep_until=last, by=by, at=at)
    export.status, export.until, export.asked_for = Status.READY, at + LASTS, ""
    export.rows, export.held, export.rights = made.rows, made.held, queries.rights_of(export.account, local_day(at))
    export.made_at, export.made_by = at, by
    export.save()
    _record("made", export, by, at, rows=made.rows)
    if made.tell:
        _tell_owner(export, NOTICE_READY, by, at)
    return export


@action
def take(*, export: Export, by: Actor, at: datetime) -> Export:
    """The file leaves, once, and is deleted. Raises Missing for whoever comes second."""
    taken = Export.objects.filter(pk=export.pk, status=Status.READY, until__gt=at)
    if not taken.update(status=Status.TAKEN, taken_at=at, taken_by=by, held=""):
        raise Missing
    _record("taken", export, by, at, rows=export.rows)
    _delete(export, by, at)
    export.refresh_from_db()
    return export


@action
def end(*, export: Export, why: str, by: Actor, at: datetime) -> Export:
    """No file leaves: it is deleted, or none is made (`Ending` says why). Nothing happens to one that is over."""
    open_ones = (Status.WAITING, Status.MAKING, Status.READY)
    ended = Export.objects.filter(pk=export.pk, status__in=open_ones)
    values = {"status": Status.ENDED, "ended_at": at, "ended_by": by, "ended_why": Ending(why)}
    if ended.update(**values, asked_for="", held=""):
        _record("ended", export, by, at, rows=export.rows or export.counted, why=why)
        _delete(export, by, at)
    export.refresh_from_db()
    return export


def _delete(export: Export, by: Actor, at: datetime) -> None:
    if export.file is not None and export.file.deleted_at is None:
        delete_file(stored=export.file, by=by, at=at)


def _record(what: str, export: Export, by: Actor, at: datetime, **details: Any) -> None:
    told = {"list": export.listing, "purpose": export.purpose, **details}
    record(f"exporting.{what}", about=export, unit=export.unit, by=by, at=at, details=told)


def _tell_seconds(export: Export, day: date, by: Actor, at: datetime) -> None:
    """The supervisors of the unit and its data officers: who of them agrees needs a second step of sign-in."""
    told = {
        account.pk
        for permission in (Permission.SUPERVISE, Permission.AUDIT_READ)
        for account in accounts_with(permission, export.unit, day)
    }
    _tell(told - {export.account_id}, NOTICE_TO_DECIDE, export, by, at)


def _tell_owner(export: Export, kind: str, by: Actor, at: datetime) -> None:
    _tell({export.account_id}, kind, export, by, at)


def _tell(accounts: set[int], kind: str, export: Export, by: Actor, at: datetime) -> None:
    tell(accounts=accounts, kind=kind, url=reverse("exporting:export", args=[export.pk]), by=by, at=at)
