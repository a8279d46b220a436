"""Hand-over: what one member of staff holds goes to others in one act, and nobody leaves while they hold something."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nhipcau.access.models import Handover, HandoverLine, Membership, User
from nhipcau.access.queries import account_of_staff, accounts_with, held_by, reach
from nhipcau.access.queries.handing import HeldKind
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import Held, tell
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.org.queries.people import serves

from .conflicts import check_free

if TYPE_CHECKING:
    from nhipcau.org.models import Staff


@dataclass(frozen=True)
class Share:
    """What one receiver gets of one kind, by the ids of the things."""

    kind: str
    ids: tuple[int, ...]
    to: "Staff"


@action
def hand_over(
    *, staff: "Staff", shares: Sequence[Share], reason: str, by: Actor, at: datetime, quietly: bool = False
) -> Handover:
    """Give what `staff` holds to others, all or nothing; receivers are told and, unless `quietly`, who supervises.

    Whoever gives a record away leaves its team. Raises Refused for nothing chosen, no reason, a receiver who left, who
    is the giver, or who must not see a record, and for a thing that somebody else holds by now.
    """
    held = held_by(staff.pk)
    lines = _lines(held, shares, staff, at)
    if not clean(reason):
        raise Refused(_("Say why: leaving, another post, long leave; nothing was handed over."), "reason")
    handover = Handover.objects.create(
        staff=staff, unit=staff.unit, reason=clean(reason)[:200], handed_at=at, handed_by=by
    )
    for kind in held:
        for share in shares:
            if share.kind == kind.key and share.ids:
                kind.holding.reassign(share.ids, share.to, by, at)
    HandoverLine.objects.bulk_create(
        HandoverLine(handover=handover, kind=kind, number=item.number, object_id=item.id, anchor_id=item.anchor, to=to)
        for kind, item, to in lines
    )
    _leave_teams(held, lines, staff, by, at)
    counts = Counter(kind for kind, _item, _to in lines)
    record("access.handed_over", about=handover, words=staff.name, unit=staff.unit, reason=handover.reason, by=by,
           at=at, details={"staff": staff.pk, "to": sorted({to.pk for *_, to in lines}), **counts})  # fmt: skip
    _tell(handover, [to for *_, to in lines], by, at, quietly)
    return handover


def leaving(staff: "Staff", by: Actor, at: datetime) -> None:
    """Before somebody leaves the staff list. Raises Refused while they hold what whoever asks may know of.

    What is hidden from that person by a conflict of interest is told by no sentence and no number: it goes to the
    nearest supervisor who is free, in a hand-over of its own.
    """
    held = held_by(staff.pk)
    user = User.objects.filter(pk=by.user_id).first() if by.user_id is not None else None
    blind = reach(user, local_day(at)).blind if user is not None else frozenset()
    open_to_all = sum(1 for kind in held for item in kind.items if item.anchor not in blind)
    if open_to_all:
        words = {"name": staff.name, "n": open_to_all}
        raise Refused(
            ngettext(
                "%(name)s still has %(n)d case, task or appointment. It is handed over first; nothing was changed.",
                "%(name)s still has %(n)d cases, tasks and appointments. They are handed over first; "
                "nothing was changed.",
                open_to_all,
            )
            % words
        )
    if held:
        shares = _to_the_free(held, staff, at)
        hand_over(staff=staff, shares=shares, reason=_("Left the staff list"), by=by, at=at, quietly=True)


def _to_the_free(held: Iterable[HeldKind], staff: "Staff", at: datetime) -> list[Share]:
    above = [
        user.staff
        for user in accounts_with(Permission.SUPERVISE, staff.unit, local_day(at))
        if user.staff is not None and user.staff_id != staff.pk and _works(user.staff, at)
    ]
    return [Share(kind.key, (item.id,), _first_free(item, above)) for kind in held for item in kind.items]


def _first_free(item: Held, above: "Iterable[Staff]") -> "Staff":
    for person in above:
        try:
            if item.anchor is not None:
                check_free(item.anchor, person)
        except Refused:
            continue
        return person
    raise Refused(_("Nobody above could take over the work of this person; ask the Centre. Nothing was changed."))


def _works(person: "Staff", at: datetime) -> bool:
    return person.withdrawn_at is None and serves(person, local_day(at))


def _lines(
    held: Iterable[HeldKind], shares: Iterable[Share], staff: "Staff", at: datetime
) -> list[tuple[str, Held, "Staff"]]:
    there = {(kind.key, item.id): item for kind in held for item in kind.items}
    lines = []
    for share in shares:
        if share.to.pk == staff.pk or not _works(share.to, at):
            words = {"name": share.to.name}
            raise Refused(_("%(name)s cannot take this over: choose somebody who works here and stays.") % words, "to")
        for pk in share.ids:
            item = there.pop((share.kind, pk), None)
            if item is None:
                raise Refused(_("Somebody else took one of these over meanwhile. Look at the list again."))
            lines.append((share.kind, item, share.to))
    if not lines:
        raise Refused(_("Choose what is handed over, and to whom."), "to")
    return lines


def _leave_teams(
    held: Iterable[HeldKind], lines: Iterable[tuple[str, Held, "Staff"]], staff: "Staff", by: Actor, at: datetime
) -> None:
    own = {kind.key for kind in held if kind.holding.own}
    anchors = [item.anchor for kind, item, _to in lines if kind in own and item.anchor is not None]
    rows = Membership.objects.filter(anchor__in=anchors, staff=staff, ended_at__isnull=True)
    rows.update(ended_at=at, ended_by=by)


def _tell(handover: Handover, receivers: "Iterable[Staff]", by: Actor, at: datetime, quietly: bool) -> None:
    accounts = {account.pk for to in set(receivers) if (account := account_of_staff(to)) is not None}
    url = reverse("worklist:handover", args=[handover.pk])
    tell(accounts=accounts - {by.user_id}, kind="worklist.handed_to_you", url=url, by=by, at=at)
    if not quietly:
        above = {user.pk for user in accounts_with(Permission.SUPERVISE, handover.unit, local_day(at))}
        tell(accounts=above - accounts - {by.user_id}, kind="worklist.handed_over", url=url, by=by, at=at)
