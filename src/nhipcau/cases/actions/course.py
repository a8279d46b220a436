"""The course of a case: level, officer, services, closing and reopening."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from nhipcau.access.actions import assign, check_free, keep_worked, withdraw
from nhipcau.audit.actions import Entry, record, record_many
from nhipcau.cases import policy
from nhipcau.cases.models import Case, CaseLevel, Episode, ServiceRecord
from nhipcau.cases.queries.clocks import last_moment
from nhipcau.cases.queries.standing import Standing, ends_here, fresh, needs_of, standing_of
from nhipcau.cases.states import Level, Status
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean, match_key
from nhipcau.kernel.writing import action

from .opening import Closing, put_closing
from .procedure.steps import begin_procedure, end_procedure

if TYPE_CHECKING:
    from nhipcau.org.models import Staff


@action
def step_up(*, case: Case, on: date, by: Actor, at: datetime, procedure: str = "") -> Case:
    """From short intervention to case management, from `on`; number and thread stay. Raises Refused.

    With `procedure` the case begins it at once.
    """
    policy.check_step_up(case)
    refuse_future(on, at, "on")
    if on < case.received_on:
        raise Refused(_("This day lies before the case was received; nothing was changed."), "on")
    CaseLevel.objects.create(case=case, level=Level.MANAGED, since=on, changed_at=at, changed_by=by)
    case.level = Level.MANAGED
    case.save(update_fields=["level"])
    _record("cases.stepped_up", case, by, at, details={"level": case.level, "since": on})
    if procedure:
        begin_procedure(case=case, key=procedure, by=by, at=at)
    return case


@action
def close(*, case: Case, closing: Closing, by: Actor, at: datetime, source: str = "") -> Episode:
    """Close the interval that is open, with the Centre's reason and the results. Raises Refused.

    A register may know of the end but not of the reason: only then (`source`) the reason may be missing. A case in a
    procedure ends with a reason of the law too, and where that reason ends its last step, with what the step asks for.
    """
    policy.check_close(case)
    if not (closing.reason or clean(closing.reason_words) or source):
        raise Refused(_("Choose the reason for closing; without it the case cannot be closed."), "reason")
    refuse_future(closing.on, at, "on")
    episode = Episode.objects.get(case=case, closed_on__isnull=True)
    if closing.on < episode.opened_on:
        words = {"closed": format_day(closing.on), "day": format_day(episode.opened_on)}
        raise Refused(_("Closed on %(closed)s, before it was opened on %(day)s. Correct the day.") % words, "on")
    standing = standing_of(fresh(case))
    if standing is not None:
        _check_end(standing, closing.legal_reason, source)
        ended = min(last_moment(closing.on), at)
        end_procedure(standing=standing, legal_reason=closing.legal_reason, ended=ended, by=by, at=at)
    put_closing(episode, closing, by, at)
    episode.save()
    _set_status(case, Status.CLOSED)
    details = {"closed_on": closing.on, "closing_reason": closing.reason, "episode": episode.pk}
    _record("cases.closed", case, by, at, details=details, source=source)
    return episode


@action
def reopen(*, case: Case, on: date, reason: str, by: Actor, at: datetime) -> Episode:
    """Start a new interval of the same case. Raises Refused without a reason or before the last closing."""
    policy.check_reopen(case)
    if not clean(reason):
        raise Refused(_("Say why the case is reopened; the reason is kept with the new interval."), "reason")
    refuse_future(on, at, "on")
    last = Episode.objects.filter(case=case).order_by("-opened_on", "-id").first()
    if last is not None and last.closed_on is not None and on < last.closed_on:
        words = {"day": format_day(last.closed_on)}
        raise Refused(_("The case was closed on %(day)s; it cannot be reopened before that day.") % words, "on")
    episode = Episode.objects.create(
        case=case, opened_on=on, opened_at=at, opened_by=by, reopening_reason=clean(reason)[:500]
    )
    _set_status(case, Status.OPEN)
    _record("cases.reopened", case, by, at, reason=clean(reason), details={"on": on, "episode": episode.pk})
    keep_worked(case, by=by, at=at)
    return episode


@action
def reassign(*, case: Case, officer: "Staff", by: Actor, at: datetime) -> Case:
    """Give the case to an officer. Raises Refused for a withdrawn case and for an officer who must not see it."""
    policy.check_change(case)
    check_free(case.anchor_id, officer)
    if case.officer_id == officer.pk:
        return case
    details = {"from": case.officer_id, "to": officer.pk}
    case.officer, case.officer_words = officer, officer.name
    case.save(update_fields=["officer", "officer_words"])
    assign([(case.anchor_id, officer.pk)], by=by, at=at)
    _record("cases.officer_changed", case, by, at, details=details)
    return case


@action
def link_officers(*, staff: Sequence["Staff"], by: Actor, at: datetime) -> int:
    """Link cases whose officer stood only in words to staff just added, by the same name. Gives how many.

    A name that two members of staff bear links nothing: a person decides.
    """
    by_name: dict[str, list[Staff]] = {}
    for member in staff:
        by_name.setdefault(match_key(member.name), []).append(member)
    waiting = Case.objects.filter(officer__isnull=True, withdrawn_at__isnull=True).exclude(officer_words="")
    linked = []
    for case in waiting.select_related("unit"):
        found = by_name.get(match_key(case.officer_words), [])
        if len(found) == 1:
            case.officer = found[0]
            linked.append(case)
    if linked:
        Case.objects.bulk_update(linked, ["officer"], batch_size=500)
        assign([(case.anchor_id, case.officer_id) for case in linked], by=by, at=at)
        record_many([_linked(case) for case in linked], by=by, at=at)
    return len(linked)


@action
def record_service(
    *,
    case: Case,
    on: date,
    kind: str,
    by: Actor,
    at: datetime,
    kind_words: str = "",
    staff: "Staff | None" = None,
    quantity: int = 1,
    note: str = "",
) -> ServiceRecord:
    """Write down a service given in a case. Raises Refused for a day before the case or in the future, or no kind."""
    policy.check_service(case)
    if not (kind or clean(kind_words)):
        raise Refused(_("Choose which service was given; nothing was saved."), "kind")
    refuse_future(on, at, "on")
    if on < case.received_on:
        words = {"day": format_day(case.received_on)}
        raise Refused(_("The case was received on %(day)s; a service cannot lie before it.") % words, "on")
    if quantity < 1:
        raise Refused(_("Write how many times the service was given: 1 or more."), "quantity")
    service = ServiceRecord.objects.create(
        case=case,
        on=on,
        kind=kind,
        kind_words=clean(kind_words)[:200],
        staff=staff,
        quantity=quantity,
        note=note.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    _record("cases.service_recorded", case, by, at, details={"service": service.pk, "kind": kind, "on": on})
    return service


@action
def withdraw_service(*, service: ServiceRecord, reason: str, by: Actor, at: datetime) -> ServiceRecord:
    """Withdraw a service recorded by mistake; it is kept. Raises Refused without a reason or twice."""
    withdraw(record=service, reason=reason, by=by, at=at)
    details = {"service": service.pk}
    _record("cases.service_withdrawn", service.case, by, at, reason=clean(reason), details=details)
    return service


def _check_end(standing: Standing, legal_reason: str, source: str) -> None:
    if source and not legal_reason:
        return
    policy.check_legal_reason(standing, legal_reason)
    if ends_here(standing, legal_reason) and (missing := needs_of(standing)):
        raise Refused(" ".join(need.sentence for need in missing), "legal_reason")


def _set_status(case: Case, status: Status) -> None:
    case.status = status
    case.save(update_fields=["status"])


def _linked(case: Case) -> Entry:
    return Entry(
        "cases.officer_linked", "cases.case", case.pk, case.number, unit=case.unit, details={"to": case.officer_id}
    )


def _record(
    event: str,
    case: Case,
    by: Actor,
    at: datetime,
    *,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
    source: str = "",
) -> None:
    record(
        event,
        about=case,
        words=case.number,
        unit=case.unit,
        reason=reason,
        details=details,
        by=by,
        at=at,
        source=source,
    )
