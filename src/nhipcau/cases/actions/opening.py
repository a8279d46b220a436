"""Opening cases: one on screen, many from a register."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nhipcau.access.actions import assign, check_free, keep_worked, save_new, seal
from nhipcau.audit.actions import Entry, record_many
from nhipcau.cases.models import Case, CaseLevel, Episode
from nhipcau.cases.queries import next_number, number_key
from nhipcau.cases.states import GROUP, RESULTS, URGENCIES, Level, Status
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.locks import in_turn
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.org.queries import report_place
from nhipcau.registry.actions import NewPerson, add_people
from nhipcau.rulebook.queries import code_list

if TYPE_CHECKING:
    from nhipcau.org.models import Place, Staff, Unit
    from nhipcau.registry.models import Person


@dataclass(frozen=True, kw_only=True)
class Closing:
    """How a case ended: `reason` is a code of closing_reason_local, `results` maps RESULTS to yes, no or unclear.

    `legal_reason` (closing_reason_legal) is asked of a case in a procedure.
    """

    on: date
    reason: str = ""
    legal_reason: str = ""
    reason_words: str = ""
    note: str = ""
    results: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """A case to open. Without `number` the next free one is given (one case at a time). `x_words` is what was typed.

    `person` is a record already made or what it is made from. `closing` is only for registers that hold ended cases.
    """

    unit: "Unit"
    person: "Person | NewPerson"
    received_on: date
    number: str = ""
    level: str = Level.MANAGED
    source: str = ""
    source_words: str = ""
    client_group: str = ""
    client_group_words: str = ""
    problem: str = ""
    urgency: str = ""
    urgency_words: str = ""
    officer: "Staff | None" = None
    officer_words: str = ""
    place: "Place | None" = None
    address_as_written: str = ""
    origin_words: str = ""
    closing: Closing | None = None


@action
def open_cases(*, cases: Sequence[NewCase], by: Actor, at: datetime, source: str = "") -> list[Case]:
    """Open cases, in order, with the people that are new; one audit event per record.

    Raises Refused for a missing or used number and for dates out of order; then nothing is saved.
    """
    _check_numbers(cases)
    for new in cases:
        check_dates(new.received_on, _birth(new), new.closing.on if new.closing else None, local_day(at))
    people = _people(cases, by, at, source)
    rows = save_new(rows=[_built(new, person) for new, person in zip(cases, people, strict=True)], by=by, at=at)
    assign([(case.anchor_id, case.officer_id) for case in rows], by=by, at=at)
    seal(
        (case.anchor_id, GROUP, new.client_group, new.client_group_words)
        for case, new in zip(rows, cases, strict=True)
        if is_sealed(new.client_group)
    )
    CaseLevel.objects.bulk_create(
        CaseLevel(case=case, level=case.level, since=case.received_on, changed_at=at, changed_by=by) for case in rows
    )
    Episode.objects.bulk_create(_episode(case, new, by, at) for case, new in zip(rows, cases, strict=True))
    record_many([_entry(case, new, source) for case, new in zip(rows, cases, strict=True)], by=by, at=at)
    return rows


@action
def open_case(*, case: NewCase, by: Actor, at: datetime) -> Case:
    """Open one case; without a number it gets the next free one of the year it was received in. Raises Refused."""
    if not clean(case.number):
        in_turn("cases.number")
        case = NewCase(**{**case.__dict__, "number": next_number(case.received_on)})
    try:
        with transaction.atomic():
            opened = open_cases(cases=[case], by=by, at=at)[0]
            if case.officer is not None:
                check_free(opened.anchor_id, case.officer)
            keep_worked(opened, by=by, at=at)
            return opened
    except IntegrityError:
        raise Refused(
            _("Somebody else took the number %(number)s a moment ago; nothing was saved. Save again.")
            % {"number": case.number},
            "number",
        ) from None


def is_sealed(group: str) -> bool:
    """Whether the rulebook seals this client group."""
    return bool(group) and code_list(GROUP).is_sealed(group)


def rank_of(urgency: str) -> int:
    """0 for the most urgent; unknown words count as normal."""
    return URGENCIES.index(urgency) if urgency in URGENCIES else len(URGENCIES) - 1


def check_dates(received_on: date, birth: date | None, closed_on: date | None, today: date) -> None:
    """Raises Refused when birth, receiving, closing and today do not follow each other."""
    if received_on > today:
        raise Refused(_("The day received lies in the future. Correct it; nothing was saved."), "received_on")
    if birth is not None and birth > received_on:
        words = {"birth": format_day(birth), "day": format_day(received_on)}
        raise Refused(
            _("Born on %(birth)s, after the case was received on %(day)s. Correct one of them.") % words, "birth"
        )
    if closed_on is None:
        return
    if closed_on < received_on:
        words = {"closed": format_day(closed_on), "day": format_day(received_on)}
        raise Refused(
            _("Closed on %(closed)s, before it was received on %(day)s. Correct one of them.") % words, "closed_on"
        )
    if closed_on > today:
        raise Refused(_("The closing day lies in the future. Correct it; nothing was saved."), "closed_on")


def number_used(number: str) -> Refused:
    """The sentence for a number that another case has."""
    return Refused(
        _("The number %(number)s already belongs to another case; nothing was saved. Choose another number.")
        % {"number": number},
        "number",
    )


def _check_numbers(cases: Sequence[NewCase]) -> None:
    keys: dict[str, str] = {}
    for new in cases:
        key = number_key(new.number)
        if not key:
            raise Refused(_("A case needs a number; nothing was saved."), "number")
        if key in keys:
            raise number_used(clean(new.number))
        keys[key] = new.number
    used = Case.objects.filter(number_key__in=keys, withdrawn_at__isnull=True).values_list("number", flat=True).first()
    if used is not None:
        raise number_used(used)


def _birth(new: NewCase) -> date | None:
    return new.person.birth_date


def _people(cases: Sequence[NewCase], by: Actor, at: datetime, source: str) -> list["Person"]:
    new = [case.person for case in cases if isinstance(case.person, NewPerson)]
    made = iter(add_people(people=new, by=by, at=at, source=source) if new else [])
    return [next(made) if isinstance(case.person, NewPerson) else case.person for case in cases]


def _built(new: NewCase, person: "Person") -> Case:
    sealed = is_sealed(new.client_group)
    return Case(
        unit=new.unit,
        number=clean(new.number)[:40],
        number_key=number_key(new.number),
        level=new.level,
        status=Status.CLOSED if new.closing else Status.OPEN,
        received_on=new.received_on,
        source=new.source,
        source_words=clean(new.source_words)[:200],
        person=person,
        client_group="" if sealed else new.client_group,
        client_group_words="" if sealed else clean(new.client_group_words)[:200],
        problem=clean(new.problem)[:500],
        urgency=new.urgency,
        urgency_words=clean(new.urgency_words)[:200],
        urgency_rank=rank_of(new.urgency),
        officer=new.officer,
        officer_words=clean(new.officer_words)[:120],
        place=new.place,
        area=report_place(new.place, new.received_on) if new.place else None,
        address_as_written=clean(new.address_as_written)[:250],
        origin_words=clean(new.origin_words)[:200],
    )


def _episode(case: Case, new: NewCase, by: Actor, at: datetime) -> Episode:
    episode = Episode(case=case, opened_on=case.received_on, opened_at=at, opened_by=by)
    if new.closing:
        put_closing(episode, new.closing, by, at)
    return episode


def put_closing(episode: Episode, closing: Closing, by: Actor, at: datetime) -> None:
    """Set how an interval ended; the caller saves it."""
    episode.closed_on, episode.closed_at, episode.closed_by = closing.on, at, by
    episode.reason, episode.reason_words = closing.reason, clean(closing.reason_words)[:200]
    episode.legal_reason, episode.closing_note = closing.legal_reason, closing.note
    for name in RESULTS:
        setattr(episode, name, closing.results.get(name, ""))


def _entry(case: Case, new: NewCase, source: str) -> Entry:
    details: dict[str, Any] = {"level": case.level, "received_on": case.received_on, "person": case.person_id}
    if new.closing:
        details["closed_on"] = new.closing.on
    return Entry("cases.opened", "cases.case", case.pk, case.number, unit=case.unit, details=details, source=source)
