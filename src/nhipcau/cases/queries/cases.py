"""Reads of cases: only through the person who asks."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet

from nhipcau.access.queries import one, reaches, sealed_value, veiled, visible
from nhipcau.cases.models import Case, CaseLevel, Clock, Episode, ServiceRecord
from nhipcau.cases.states import GROUP, Status
from nhipcau.forms.queries import count_on
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.phones import normalise
from nhipcau.kernel.text import clean, search_key
from nhipcau.kernel.together import Question, answered
from nhipcau.registry.queries import count_pointing
from nhipcau.rulebook.queries import words_to_ask

if TYPE_CHECKING:
    from nhipcau.access.models import User

READ = Permission.CASE_READ
OF_PERSON, EPISODES, LEVELS, SERVICES = "cases.of_person", "cases.episodes", "cases.levels", "cases.services"
"""What the pages of a person and a case ask, by the names its answers are kept under."""
LATE = "late"
FIRST_NUMBER = "CA-{year}-001"


def number_key(number: object) -> str:
    """What makes two case numbers the same: capitals, and one dash for every space or punctuation between."""
    return re.sub(r"[\W_]+", "-", clean(number).upper()).strip("-")[:40]


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """What a list of cases is narrowed to; empty means no narrowing. Days are both included.

    `when` says which day the period is about: `received` (any interval opened in it) or `closed`. `due`: a time limit
    is `late` at `now`, or over within a week (`soon`).
    """

    when: str = "received"
    first: date | None = None
    last: date | None = None
    unit: int | None = None
    group: str = ""
    area: int | None = None
    officer: int | None = None
    no_officer: bool = False
    status: str = ""
    level: str = ""
    urgency: str = ""
    due: str = ""
    now: datetime | None = None


def cases_for(user: "User", on: date) -> QuerySet[Case]:
    """Cases that `user` may see on a day, withdrawn records left out; stories they may not read are blank."""
    rows = Case.objects.filter(withdrawn_at__isnull=True)
    return veiled(visible(rows, user, READ, on), user, on).select_related("unit", "person", "officer", "area")


def listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    """`rows` with only what a list shows of a case: a hundred columns of five tables took a fifth of its time."""
    return rows.select_related(None).select_related("person", "officer", "area").only(*LISTED)


LISTED = (
    *("anchor_id", "unit_id", "withdrawn_at", "number", "received_on", "client_group", "status"),
    *("urgency", "urgency_words", "urgency_rank", "officer_words", "person__name", "officer__name", "area__label"),
)


def case_for(user: "User", pk: int, on: date) -> Case:
    """One case, withdrawn records too. Raises Missing."""
    return one(veiled(_whole(), user, on), user, READ, on, pk=pk)


def case_of_anchor(user: "User", anchor: int, on: date) -> Case:
    """The case that owns an anchor. Raises Missing."""
    return one(veiled(_whole(), user, on), user, READ, on, anchor_id=anchor)


def _whole() -> Any:
    return Case.objects.select_related("unit", "person__place", "officer", "place__district", "area", "anchor")


def can_write(user: "User", case: Case, on: date) -> bool:
    """Whether `user` may change this record on a day: nobody changes a story they may not read."""
    return not case.veiled and reaches(user, Permission.CASE_WRITE, case, on)


def can_assign(user: "User", case: Case, on: date) -> bool:
    """Whether `user` may say who is in charge: whoever works on the case, and its supervisor."""
    return can_write(user, case, on) or reaches(user, Permission.SUPERVISE, case, on)


def group_of(user: "User", case: Case, on: date) -> str:
    """The code of the client group, a sealed one only for those who may see it; empty otherwise."""
    if case.client_group:
        return case.client_group
    sealed = sealed_value(user, case, GROUP, on)
    return sealed.code if sealed else ""


def filtered(rows: QuerySet[Case], wanted: CaseFilter) -> QuerySet[Case]:
    """`rows` narrowed; those in progress first, the most urgent and longest open before the others."""
    rows = rows.filter(_in_period(wanted))
    exact = {
        "unit_id": wanted.unit,
        "client_group": wanted.group,
        "area_id": wanted.area,
        "officer_id": wanted.officer,
        "status": wanted.status,
        "level": wanted.level,
        "urgency": wanted.urgency,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.due and wanted.now:
        until = wanted.now if wanted.due == LATE else wanted.now + timedelta(days=7)
        clocks = Clock.objects.filter(stopped_at__isnull=True, paused_at__isnull=True, due__lt=until)
        rows = rows.filter(status=Status.OPEN, pk__in=clocks.values("case_id"))
    if wanted.no_officer:
        rows = rows.filter(officer__isnull=True, officer_words="")
    if wanted.status == Status.CLOSED:
        return rows.order_by("-received_on", "-id")
    return rows.order_by("-status", "urgency_rank", "received_on", "id")


def _in_period(wanted: CaseFilter) -> Q:
    column = "closed_on" if wanted.when == "closed" else "opened_on"
    days = {}
    if wanted.first:
        days[f"{column}__gte"] = wanted.first
    if wanted.last:
        days[f"{column}__lte"] = wanted.last
    if not days:
        return Q()
    return Q(pk__in=Episode.objects.filter(**days).values("case_id"))


def matching(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    """Cases whose number is or begins with these words; a name, or a telephone number, is no case's."""
    key = number_key(words)
    phone = clean(words).startswith(("0", "+")) and normalise(words) is not None
    numbered = any(char.isdigit() for char in key) and not phone
    return rows.filter(number_key__startswith=key) if numbered else rows.none()


def areas_in_use(user: "User", on: date) -> list[tuple[int, str]]:
    """(id, label) of the districts or communes of the cases that `user` sees, by label."""
    rows = cases_for(user, on).select_related(None).filter(area__isnull=False).order_by()
    return sorted(set(rows.values_list("area_id", "area__label").distinct()), key=lambda row: search_key(row[1]))


def officers_in_use(user: "User", on: date) -> list[tuple[int, str]]:
    """(id, name) of the officers of the cases that `user` sees, by name."""
    rows = cases_for(user, on).select_related(None).filter(officer__isnull=False).order_by()
    return sorted(set(rows.values_list("officer_id", "officer__name").distinct()), key=lambda row: search_key(row[1]))


def open_groups(user: "User", on: date) -> list[tuple[str, str]]:
    """(code, name) of the groups `user` may narrow a list of cases to."""
    return words_to_ask(GROUP, user, READ, on)


def parts_of(case: Case) -> dict[str, Question]:
    """The questions about a case that its page asks at once."""
    asked = {EPISODES: _episodes, LEVELS: _levels, SERVICES: _services}
    return {key: Question(build, case=case.pk) for key, build in asked.items()}


def _episodes(case: int) -> QuerySet[Episode]:
    return Episode.objects.filter(case_id=case).order_by("opened_on", "id")


def _levels(case: int) -> QuerySet[CaseLevel]:
    return CaseLevel.objects.filter(case_id=case).order_by("since", "id")


def _services(case: int) -> QuerySet[ServiceRecord]:
    live = ServiceRecord.objects.filter(case_id=case, withdrawn_at__isnull=True)
    return live.select_related("staff").order_by("-on", "-id")


def episodes_of(case: Case) -> list[Episode]:
    """Intervals of a case the caller already may see, oldest first."""
    return _blank(case, answered(case, EPISODES, parts_of(case)[EPISODES]), ("closing_note", "reopening_reason"))


def _blank(case: Case, parts: list[Any], fields: Collection[str]) -> list[Any]:
    """Parts of a case whose story the reader may not see tell none of it either."""
    for part in parts if case.veiled else ():
        for name in fields:
            part.__dict__[name] = ""
    return parts


def levels_of(case: Case) -> list[CaseLevel]:
    """Levels of a case the caller already may see, oldest first."""
    return answered(case, LEVELS, parts_of(case)[LEVELS])


def services_of(case: Case) -> list[ServiceRecord]:
    """Services of a case the caller already may see, newest first, withdrawn ones left out."""
    return _blank(case, answered(case, SERVICES, parts_of(case)[SERVICES]), ("note",))


def asked_of_person(user: "User", person: Any, on: date) -> dict[str, Question]:
    """The questions its page asks about a person: cases that `user` may see, newest first, and intervals of cases."""
    return {
        OF_PERSON: Question(_of_person, user, on, person=person.pk),
        EPISODES: Question(_episodes_of_person, person=person.pk),
    }


def _of_person(user: "User", on: date, person: int) -> QuerySet[Case]:
    return cases_for(user, on).filter(person_id=person).order_by("-received_on", "-id")


def _episodes_of_person(person: int) -> QuerySet[Episode]:
    return Episode.objects.filter(case__person_id=person).order_by("opened_on", "id")


def cases_of_person(user: "User", person: Any, on: date) -> list[tuple[Case, list[Episode]]]:
    """Cases of one person that `user` may see, newest first, each with its intervals, oldest first."""
    asked = asked_of_person(user, person, on)
    found, episodes = (answered(person, key, asked[key]) for key in (OF_PERSON, EPISODES))
    return [(case, [each for each in episodes if each.case_id == case.pk]) for case in found]


def cases_by_number(numbers: Collection[str]) -> Mapping[str, Case]:
    """Live cases by `number_key`, of the whole Centre, for registers that hold the same numbers."""
    rows = Case.objects.filter(number_key__in=list(numbers), withdrawn_at__isnull=True)
    found = rows.select_related("unit", "person__unit", "person__place", "officer", "place", "anchor")
    return {case.number_key: case for case in found}


def next_number(day: date) -> str:
    """The next free number of the year of `day`, made like the newest number of that year: CA-2026-013 → CA-2026-014.

    The year is the first group of digits that is it; what counts is the last other group.
    """
    year = str(day.year)
    newest = Case.objects.filter(number__contains=year).order_by("-id").values_list("number", flat=True)[:50]
    shape = next((found for number in newest if (found := _shape(number, year))), None)
    if shape is None:
        first = FIRST_NUMBER.format(year=year)
        return first if not cases_by_number([number_key(first)]) else f"{first[:-3]}{_after(first[:-3], ''):03}"
    before, width, after = shape
    return f"{before}{_after(before, after):0{width}}{after}"


def _shape(number: str, year: str) -> tuple[str, int, str] | None:
    groups = list(re.finditer(r"[0-9]+", number))
    is_year = next((group for group in groups if group[0] == year), None)
    others = [group for group in groups if group is not is_year]
    if is_year is None or not others:
        return None
    counting = others[-1]
    return number[: counting.start()], len(counting[0]), number[counting.end() :]


def _after(before: str, after: str) -> int:
    rows = Case.objects.filter(number__startswith=before, number__endswith=after).values_list("number", flat=True)
    used = (number[len(before) : len(number) - len(after)] for number in rows)
    return max((int(middle) for middle in used if middle.isascii() and middle.isdigit()), default=0) + 1


def built_on(cases: Collection[int], people: Collection[int]) -> int:
    """How many things were recorded on these cases and their people since they were made, in any app.

    Services, further or later closed intervals, and every live row that points to one of them. A row of an upper app
    is found through its foreign key, so nobody calls upward.
    """
    episodes = Episode.objects.filter(case__in=cases)
    later = Q(opened_at__gt=F("case__recorded_at")) | Q(closed_at__gt=F("case__recorded_at"))
    services = ServiceRecord.objects.filter(case__in=cases, withdrawn_at__isnull=True).count()
    own = {Episode, CaseLevel, ServiceRecord}
    of_cases = sum(count_pointing(Case, cases, leave_out=own).values())
    of_people = sum(count_pointing(Case.person.field.related_model, people, leave_out={Case}).values())
    more_cases = Case.objects.filter(person__in=people, withdrawn_at__isnull=True).exclude(pk__in=cases).count()
    filled = count_on(Case.objects.filter(pk__in=cases).values_list("anchor_id", flat=True))
    return services + episodes.filter(later).count() + of_cases + of_people + more_cases + filled


def service_of(case: Case, pk: int) -> ServiceRecord:
    """One service of a case the caller already may see. Raises Missing."""
    try:
        return ServiceRecord.objects.select_related("case__unit").get(case=case, pk=pk)
    except ServiceRecord.DoesNotExist:
        raise Missing from None


def episodes_of_cases(ids: Collection[int]) -> dict[int, list[Episode]]:
    """Intervals by case, oldest first, of cases the caller already may see."""
    found: dict[int, list[Episode]] = {}
    for episode in Episode.objects.filter(case__in=list(ids)).order_by("opened_on", "id"):
        found.setdefault(episode.case_id, []).append(episode)
    return found


def open_cases_of(user: "User", staff_id: int, on: date) -> QuerySet[Case]:
    """Cases in progress of one officer that `user` may see, the most urgent first."""
    rows = cases_for(user, on).filter(officer_id=staff_id, status=Status.OPEN)
    return rows.order_by("urgency_rank", "received_on", "id")


def in_charge_of(staff_id: int) -> QuerySet[Case]:
    """Cases in progress of one officer, whoever asks, by number."""
    rows = Case.objects.filter(officer_id=staff_id, status=Status.OPEN, withdrawn_at__isnull=True)
    return rows.order_by("number_key", "id")


def urgent_cases_of(user: "User", staff: Collection[int], on: date) -> QuerySet[Case]:
    """Urgent cases in progress of these officers that `user` may see, the longest open first."""
    rows = cases_for(user, on).filter(officer_id__in=staff, status=Status.OPEN, urgency_rank=0)
    return rows.order_by("received_on", "id")


def waiting(user: "User", on: date, limit: int = 5) -> tuple[dict[str, int], list[Case]]:
    """How many cases are `in_progress`, `without_officer` and `urgent`, and those open longest."""
    rows = cases_for(user, on).filter(status=Status.OPEN)
    counts = rows.order_by().aggregate(
        in_progress=Count("pk"),
        without_officer=Count("pk", filter=Q(officer__isnull=True, officer_words="")),
        urgent=Count("pk", filter=Q(urgency_rank=0)),
    )
    return counts, list(rows.order_by("received_on", "id")[:limit])
