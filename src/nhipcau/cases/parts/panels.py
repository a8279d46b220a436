"""What cases show on pages made of panels: a case, a person, today."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhipcau.access.queries import corrections_of
from nhipcau.cases import policy, queries
from nhipcau.cases.models import Case, Episode
from nhipcau.cases.states import FIELD_LABELS, RESULTS, Answer, Level
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import Happening
from nhipcau.kernel.permissions import Permission
from nhipcau.rulebook.queries import code_list

if TYPE_CHECKING:
    from nhipcau.registry.models import Person

MINE = 10
"""Cases shown on the first page; the list has the others."""


def words(list_name: str, code: str, typed: str = "") -> str:
    """The words of a code in the reader's language, else what was typed."""
    return code_list(list_name).label(code, get_language() or "vi") if code else typed


def case_facts(request: Any, case: Case) -> dict[str, Any]:
    """Facts of the case, with what may be done to it."""
    day = clock.today()
    can_write = queries.can_write(request.user, case, day) and policy.can_change(case)
    return {
        "case": case,
        "group": words("client_group", queries.group_of(request.user, case, day), case.client_group_words),
        "source": words("case_source", case.source, case.source_words),
        "urgency": words("urgency", case.urgency, case.urgency_words),
        "can_change": can_write,
        "can_assign": queries.can_assign(request.user, case, day) and policy.can_change(case),
        "can_step_up": can_write and policy.can_step_up(case),
    }


def case_parts(request: Any, case: Case) -> Any:
    """What the panels of a case ask."""
    return queries.parts_of(case)


def case_services(request: Any, case: Case) -> dict[str, Any]:
    """Services given in the case, newest first."""
    can_write = queries.can_write(request.user, case, clock.today()) and policy.can_change(case)
    rows = [(row, words("service_kind", row.kind, row.kind_words)) for row in queries.services_of(case)]
    return {"case": case, "rows": rows, "can_change": can_write}


def case_course(request: Any, case: Case) -> dict[str, Any]:
    """Opening, levels, closings, reopenings and services as happenings."""
    found = [happening for episode in queries.episodes_of(case) for happening in _episode(case, episode)]
    for level in queries.levels_of(case)[1:]:
        title = _("Stepped up: %(level)s") % {"level": Level(level.level).label}
        found.append(Happening(level.since, title, by=level.changed_by.name))
    for service in queries.services_of(case):
        title = words("service_kind", service.kind, service.kind_words)
        by = service.staff.name if service.staff else service.recorded_by.name
        found.append(Happening(service.on, title, service.note, by, quiet=True))
    return {"timeline": found}


def _episode(case: Case, episode: Episode) -> list[Happening]:
    opened = episode.opened_by.name
    if episode.reopening_reason:
        found = [Happening(episode.opened_on, _("Reopened"), episode.reopening_reason, opened)]
    else:
        source = words("case_source", case.source, case.source_words)
        found = [Happening(episode.opened_on, _("Case received"), source, opened)]
    if episode.closed_on is not None:
        reason = words("closing_reason_local", episode.reason, episode.reason_words)
        results = [f"{label}: {Answer(value).label}" for n, label in RESULTS.items() if (value := getattr(episode, n))]
        told = " · ".join(part for part in (reason, *results, episode.closing_note) if part)
        by = episode.closed_by.name if episode.closed_by else ""
        found.append(Happening(episode.closed_on, _("Closed"), told, by, tone="done"))
    return found


def case_corrections(request: Any, case: Case) -> dict[str, Any] | None:
    """What the record held before, newest first, and why it was withdrawn."""
    rows = [(FIELD_LABELS.get(row.field, row.field), row) for row in corrections_of(case)]
    return {"rows": rows, "case": case}


def person_asks(request: Any, person: "Person") -> dict[str, Any]:
    """What the page of a person asks of cases, when its reader may read any."""
    may = request.user.may(Permission.CASE_READ)
    return queries.asked_of_person(request.user, person, clock.today()) if may else {}


def person_cases(request: Any, person: "Person") -> dict[str, Any] | None:
    """The cases of a person, and their openings and closings for the one timeline."""
    if not request.user.may(Permission.CASE_READ):
        return None
    found = queries.cases_of_person(request.user, person, clock.today())
    timeline = []
    for case, episodes in found:
        url = reverse("desk:case", args=[case.pk])
        for episode in episodes:
            title = _("Case %(number)s opened") % {"number": case.number}
            timeline.append(Happening(episode.opened_on, title, case.problem, url=url))
            if episode.closed_on is not None:
                title = _("Case %(number)s closed") % {"number": case.number}
                reason = words("closing_reason_local", episode.reason, episode.reason_words)
                timeline.append(Happening(episode.closed_on, title, reason, url=url, tone="done"))
    cases = [case for case, _episodes in found]
    return {"cases": cases, "timeline": timeline, "in_progress": next((case for case in cases if case.is_open), None)}


def today_mine(request: Any, subject: Any) -> dict[str, Any] | None:
    """My cases in progress, the most urgent first; None for an account without a member of staff or any case."""
    user = request.user
    if not user.staff_id or not user.may(Permission.CASE_READ):
        return None
    rows = queries.open_cases_of(user, user.staff_id, clock.today())
    found = list(rows[: MINE + 1])
    return {"rows": found[:MINE], "more": len(found) > MINE, "staff_text": str(user.staff_id)} if found else None


def today_covered(request: Any, subject: Any) -> dict[str, Any] | None:
    """Urgent cases of those whom this person covers; nothing is asked while there is nobody."""
    user, day = request.user, clock.today()
    absent = user.staff_ids(day) - {user.staff_id}
    if not absent or not user.may(Permission.CASE_READ):
        return None
    rows = list(queries.urgent_cases_of(user, absent, day)[:MINE])
    return {"rows": rows} if rows else None


def today_waiting(request: Any, subject: Any) -> dict[str, Any] | None:
    """Cases in progress without an officer, and those open longest."""
    user = request.user
    if not user.may(Permission.CASE_READ):
        return None
    counts, longest = queries.waiting(user, clock.today())
    return {**counts, "longest": longest} if counts["in_progress"] else None
