"""What this app registers with the contracts of the kernel."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.cases import actions, queries
from nhipcau.cases.actions.procedure import tell_of_clocks
from nhipcau.cases.imports import Cases
from nhipcau.cases.states import AUDIT_ACTIONS, CLOCK_NOTICES, DETAILS, FIELD_LABELS, NOTICES
from nhipcau.kernel import clock, contracts
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import HeldOn, Hit, NavItem, Panel, Presenter
from nhipcau.kernel.permissions import Permission
from nhipcau.rulebook.queries import code_list

from . import conferences, copying, measures, notes, panels, people, plans, procedures, work
from .forms import FORMS, case_forms, final_forms, forms_asked
from .intervals import CASE_INTERVAL
from .subject import CASE

if TYPE_CHECKING:
    from nhipcau.access.models import User
    from nhipcau.org.models import Staff


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        contracts.audit_actions.add(code, words)
    for code, words in (NOTICES | CLOCK_NOTICES).items():
        contracts.notice_kinds.add(code, words)
    for name, condition in (plans.CONDITIONS | notes.CONDITIONS | conferences.CONDITIONS).items():
        contracts.conditions.add(name, condition)
    contracts.ticks.add("cases.clocks", tell_of_clocks)
    contracts.banners.add("cases.emergencies", procedures.emergencies)
    contracts.alarms.add("cases.emergencies", queries.clocks.emergencies)
    contracts.presenters.add("cases", Presenter(fields=FIELD_LABELS, keys=DETAILS, value=told_as))
    contracts.facts.add(CASE_INTERVAL.name, CASE_INTERVAL)
    contracts.registers.add("cases", Cases())
    contracts.staff_arrivals.add("cases", staff_arrived)
    contracts.nav_items.add("cases", NavItem(_("Case files"), "cases:cases", 30, Permission.CASE_READ))
    contracts.search_sources.add("cases", find_cases)
    contracts.person_filters.add("cases", people.PEOPLE)
    contracts.person_days.add("cases", people.days)
    contracts.subjects.add("cases.case", CASE)
    contracts.holdings.add("cases.case", work.Charge())
    contracts.holdings.add("cases.activity", work.Activities())
    contracts.form_uses.add("cases.case", FORMS)
    contracts.final_forms.add("forms", final_forms)
    contracts.held_on.add("cases.cases", HeldOn(_("Case files"), copying.cases_held))
    contracts.held_on.add("cases.services", HeldOn(_("Services"), copying.services_held))
    for key, panel in PANELS.items():
        contracts.panels.add(f"cases.{key}", panel)


PANELS = {
    "plan": Panel("case", 12, "cases/panel_plan.html", plans.case_plan, asks=plans.asks),
    "notes": Panel("case", 22, "cases/panel_course.html", notes.case_course, asks=notes.asks),
    "conferences": Panel("case", 24, "cases/panel_meetings.html", conferences.case_meetings, asks=conferences.asks),
    "measures": Panel("case", 26, "cases/panel_measures.html", measures.case_measures, asks=measures.asks),
    "due": Panel("today", 12, "cases/panel_due.html", plans.today_due, asks=plans.asks_today),
    "procedure": Panel("case", 11, "cases/panel_procedure.html", procedures.of_case, asks=procedures.asks),
    "clocks": Panel("today", 12, "cases/panel_clocks.html", procedures.today, asks=procedures.asks_today),
    "services": Panel("case", 20, "cases/panel_services.html", panels.case_services, asks=panels.case_parts),
    "forms": Panel("case", 15, "cases/panel_forms.html", case_forms, asks=forms_asked),
    "course": Panel("case", 30, "", panels.case_course),
    "facts": Panel("case", 10, "cases/panel_facts.html", panels.case_facts, aside=True),
    "corrections": Panel("case", 90, "cases/panel_corrections.html", panels.case_corrections, aside=True),
    "of_person": Panel("person", 20, "cases/panel_person.html", panels.person_cases, True, panels.person_asks),
    "covered": Panel("today", 15, "cases/panel_covered.html", panels.today_covered),
    "mine": Panel("today", 20, "cases/panel_mine.html", panels.today_mine),
    "waiting": Panel("today", 30, "cases/panel_waiting.html", panels.today_waiting, aside=True),
}


CODES = {"closing_reason": "closing_reason_local", "kind": "service_kind", "level": "case_level"}


def told_as(key: str, value: Any) -> str | None:
    """A code in an event of the audit, as the rulebook calls it."""
    known = key in CODES and value
    return code_list(CODES[key]).label(value, get_language() or "vi") if known else None


def staff_arrived(staff: Sequence["Staff"], by: Actor, at: datetime) -> None:
    """Link officers kept in words to members of staff just added."""
    actions.link_officers(staff=staff, by=by, at=at)


def find_cases(user: "User", words: str, limit: int) -> list[Hit]:
    """Cases by the beginning of their number; the whole number is the only answer."""
    key = queries.number_key(words)
    found = queries.matching(queries.cases_for(user, clock.today()), words).order_by("number_key", "id")[:limit]
    return [
        Hit(
            kind=_("Cases"),
            title=f"{case.number} · {case.person.name}",
            url=reverse("desk:case", args=[case.pk]),
            words=case.get_status_display(),
            exact=case.number_key == key,
        )
        for case in found
    ]
