"""Putting a wrong record right: the old text is kept with the reason; a record made by mistake is withdrawn."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.access.actions import assign, check_free, keep_corrections, seal, unseal, why_corrected, withdraw
from nhipcau.access.queries import sealed_code
from nhipcau.audit.actions import record
from nhipcau.cases import policy
from nhipcau.cases.models import Case, CaseLevel, Episode
from nhipcau.cases.queries import number_key
from nhipcau.cases.states import GROUP, REASONS, RESULTS
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.org.queries import report_place
from nhipcau.rulebook.queries import code_list

from .opening import check_dates, is_sealed, number_used, rank_of

CASE_FIELDS = (
    *("number", "received_on", "source", "source_words", "client_group", "client_group_words", "problem", "urgency"),
    *("urgency_words", "officer", "officer_words", "place", "address_as_written", "origin_words"),
)
"""What `correct_case` may change."""
CLOSING_FIELDS = ("closed_on", "reason", "reason_words", "closing_note", *RESULTS)
"""What `correct_closing` may change in an interval."""
LISTS = {"source": "case_source", "client_group": GROUP, "urgency": "urgency", "reason": REASONS}


@action
def correct_case(
    *, case: Case, changes: Mapping[str, Any], reason: str, by: Actor, at: datetime, source: str = ""
) -> Case:
    """Put wrong fields of a case right. `changes` is field → new value, of CASE_FIELDS; equal values are left out.

    A sealed group goes to the sealed store, and neither the old nor the new one into the corrections or the audit.
    Raises Refused without a reason, for a used number, for dates out of order, or when the case was withdrawn.
    """
    policy.check_change(case)
    why = why_corrected(reason)
    _known(changes, CASE_FIELDS)
    group = _group_change(case, changes)
    changed = {name: value for name, value in changes.items() if name not in group and getattr(case, name) != value}
    if "number" in changed:
        _check_number(case, changed["number"])
    if "received_on" in changed:
        _move_beginning(case, changed["received_on"], at)
    open_group = {name: value for name, value in group.items() if getattr(case, name) != value}
    if changed.get("officer") is not None:
        check_free(case.anchor_id, changed["officer"])
    if not changed and not group:
        return case
    kept = _in_words(case, changed | open_group)
    for name, value in (changed | open_group).items():
        setattr(case, name, value)
    case.number_key, case.urgency_rank = number_key(case.number), rank_of(case.urgency)
    case.area = report_place(case.place, case.received_on) if case.place else None
    case.save()
    if "officer" in changed:
        assign([(case.anchor_id, case.officer_id)], by=by, at=at)
    _kept("cases.corrected", case, kept, sorted({*changed, *group}), why, by, at, source)
    return case


@action
def correct_closing(
    *, case: Case, changes: Mapping[str, Any], reason: str, by: Actor, at: datetime, source: str = ""
) -> Episode:
    """Put the last closing right: day, reason, results. Raises Refused as `correct_case` does, and for an open case."""
    policy.check_change(case)
    why = why_corrected(reason)
    _known(changes, CLOSING_FIELDS)
    episode = Episode.objects.filter(case=case, closed_on__isnull=False).order_by("-opened_on", "-id").first()
    if episode is None:
        raise Refused(_("This case was never closed; there is no closing to correct."))
    changed = {name: value for name, value in changes.items() if getattr(episode, name) != value}
    if not changed:
        return episode
    if "closed_on" in changed:
        _check_closed_on(case, episode, changed["closed_on"], at)
    kept = _in_words(episode, changed)
    for name, value in changed.items():
        setattr(episode, name, value)
    if not (episode.reason or episode.reason_words or source):
        raise Refused(_("Choose the reason for closing; a closed case keeps one."), "reason")
    episode.save()
    _kept("cases.corrected", case, kept, sorted(changed), why, by, at, source)
    return episode


@action
def withdraw_case(*, case: Case, reason: str, by: Actor, at: datetime) -> Case:
    """Withdraw a case opened by mistake; it is kept and counts nowhere. Raises Refused without a reason or twice."""
    withdraw(record=case, reason=reason, by=by, at=at)
    record("cases.withdrawn", about=case, words=case.number, unit=case.unit, reason=clean(reason), by=by, at=at)
    return case


@action
def withdraw_cases(*, ids: Collection[int], reason: str, by: Actor, at: datetime) -> None:
    """Withdraw the cases of an import that is taken back; those withdrawn before are passed over."""
    for case in Case.objects.filter(pk__in=ids, withdrawn_at__isnull=True).select_related("unit"):
        withdraw_case(case=case, reason=reason, by=by, at=at)


def _known(changes: Mapping[str, Any], allowed: Collection[str]) -> None:
    if unknown := changes.keys() - set(allowed):
        raise ValueError(f"no such field to correct: {sorted(unknown)}")


def _group_change(case: Case, changes: Mapping[str, Any]) -> dict[str, str]:
    """The open fields of a changed group (blank when it is sealed), with the sealed store put right; {} unchanged."""
    if GROUP not in changes and "client_group_words" not in changes:
        return {}
    sealed, sealed_words = sealed_code(case.anchor_id, GROUP)
    old = (case.client_group or sealed, case.client_group_words or sealed_words)
    code = changes.get(GROUP, old[0])
    words = changes.get("client_group_words", old[1] if code == old[0] else "")
    if (code, words) == old:
        return {}
    if is_sealed(code):
        seal([(case.anchor_id, GROUP, code, words)])
        return {GROUP: "", "client_group_words": ""}
    if sealed:
        unseal(case.anchor_id, GROUP)
    return {GROUP: code, "client_group_words": words}


def _check_number(case: Case, number: str) -> None:
    key = number_key(number)
    if not key:
        raise Refused(_("A case needs a number; nothing was saved."), "number")
    if Case.objects.filter(number_key=key, withdrawn_at__isnull=True).exclude(pk=case.pk).exists():
        raise number_used(clean(number))


def _move_beginning(case: Case, day: date, at: datetime) -> None:
    """Move the first interval and the first level along with the day received."""
    first = Episode.objects.filter(case=case).order_by("opened_on", "id")[0]
    check_dates(day, case.person.birth_date, first.closed_on, local_day(at))
    first.opened_on = day
    first.save(update_fields=["opened_on"])
    level, *later = CaseLevel.objects.filter(case=case).order_by("since", "id")
    if later and later[0].since < day:
        words = {"day": format_day(later[0].since)}
        raise Refused(_("The level changed on %(day)s; the case cannot be received after it.") % words, "received_on")
    level.since = day
    level.save(update_fields=["since"])


def _check_closed_on(case: Case, episode: Episode, day: date | None, at: datetime) -> None:
    if day is None:
        raise Refused(_("A closed case keeps its closing day; reopen the case if help goes on."), "closed_on")
    check_dates(episode.opened_on, None, day, local_day(at))
    later = Episode.objects.filter(case=case, opened_on__gte=episode.opened_on).exclude(pk=episode.pk)
    after = later.filter(opened_at__gte=episode.opened_at).order_by("opened_on").first()
    if after is not None and day > after.opened_on:
        words = {"day": format_day(after.opened_on)}
        raise Refused(_("The case was reopened on %(day)s; it cannot have been closed after it.") % words, "closed_on")


def _in_words(record_: Case | Episode, changed: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    return {name: (_words(name, getattr(record_, name)), _words(name, value)) for name, value in changed.items()}


def _words(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, date):
        return format_day(value)
    return code_list(LISTS[name]).label(value) if name in LISTS else str(value)


def _kept(
    event: str,
    case: Case,
    kept: Mapping[str, tuple[str, str]],
    fields: list[str],
    why: str,
    by: Actor,
    at: datetime,
    source: str,
) -> None:
    keep_corrections(record=case, changes=kept, reason=why, by=by, at=at)
    record(
        event,
        about=case,
        words=case.number,
        unit=case.unit,
        reason=why,
        by=by,
        at=at,
        details={"fields": fields},
        source=source,
    )
