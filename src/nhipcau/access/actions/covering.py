"""Cover: while somebody is absent, somebody else has their roles and their records, for those days only."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from nhipcau.access.models import Cover, User
from nhipcau.access.queries import account_of_staff, may_lend
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import tell
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.org.queries.people import serves

if TYPE_CHECKING:
    from nhipcau.org.models import Staff


@action
def start_cover(
    *, absent: "Staff", staff: "Staff", first: date, last: date, reason: str, by: Actor, at: datetime
) -> Cover:
    """`staff` covers `absent` from the first to the last day; they are told.

    Whoever appoints supervises the absent person, by rights that are not lent themselves, and has over the units of
    that person every power over others that the cover lends (`may_lend`); nobody appoints themself, for a supervisor
    who needs no team sees the records anyway, and a sealed one is not to be opened in this way. Accounts and audit are
    never lent. Raises Refused in a sentence that says which of these does not hold.
    """
    _check_days(first, last, at)
    _check_people(absent, staff, first, last, by, at)
    if not clean(reason):
        raise Refused(_("Say why: leave, illness, a course; nothing was saved."), "reason")
    cover = Cover.objects.create(
        absent=absent, staff=staff, first=first, last=last, reason=clean(reason)[:200], given_at=at, given_by=by
    )
    _tell("access.cover_started", cover, by, at, first=first, last=last)
    account = account_of_staff(staff)
    if account is not None:
        tell(accounts=[account.pk], kind="worklist.cover_started", url=reverse("worklist:covers"), by=by, at=at)
    return cover


@action
def end_cover(*, cover: Cover, by: Actor, at: datetime) -> Cover:
    """End a cover at once: the next page no longer opens. Raises Refused when it ended before."""
    if cover.ended_at is not None or cover.last < local_day(at):
        raise Refused(_("This cover is over; nothing was changed."))
    cover.ended_at, cover.ended_by = at, by
    cover.save(update_fields=["ended_at", "ended_by"])
    _tell("access.cover_ended", cover, by, at)
    return cover


def _check_days(first: date, last: date, at: datetime) -> None:
    if first < local_day(at):
        raise Refused(_("A cover cannot begin in the past; choose today or a later day."), "first")
    if last < first:
        raise Refused(_("The last day lies before the first; nothing was saved."), "last")


def _check_people(absent: "Staff", staff: "Staff", first: date, last: date, by: Actor, at: datetime) -> None:
    if absent.pk == staff.pk:
        raise Refused(_("Nobody covers themself; choose somebody else."), "staff")
    for person, field in ((absent, "absent"), (staff, "staff")):
        if person.withdrawn_at is not None or not (serves(person, first) and serves(person, last)):
            raise Refused(_("%(name)s does not work here on those days.") % {"name": person.name}, field)
    if account_of_staff(staff) is None:
        raise Refused(_("%(name)s has no open account, so nothing could be covered.") % {"name": staff.name}, "staff")
    if by.user_id is not None:
        user = User.objects.get(pk=by.user_id)
        if user.staff_id == staff.pk:
            raise Refused(_("You cannot appoint yourself; ask your own supervisor."), "staff")
        if not may_lend(user, absent, local_day(at)):
            sentence = _("The roles of this person reach further than yours; somebody above must do this.")
            raise Refused(sentence, "absent")
    same = Cover.objects.filter(absent=absent, staff=staff, ended_at__isnull=True)
    if same.filter(first__lte=last, last__gte=first).exists():
        raise Refused(_("%(name)s covers these days already; nothing was saved.") % {"name": staff.name}, "staff")


def _tell(what: str, cover: Cover, by: Actor, at: datetime, **details: object) -> None:
    people = {"absent": cover.absent_id, "staff": cover.staff_id}
    record(what, about=cover, words=str(cover), unit=cover.absent.unit, by=by, at=at, details={**people, **details})
