"""What this app registers with the contracts of the kernel."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhipcau.cases import actions, queries
from nhipcau.cases.imports import Cases
from nhipcau.cases.states import AUDIT_ACTIONS
from nhipcau.kernel import clock, contracts
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Hit, NavItem, Panel
from nhipcau.kernel.permissions import Permission

from . import panels
from .intervals import CASE_INTERVAL

if TYPE_CHECKING:
    from nhipcau.access.models import User
    from nhipcau.org.models import Staff


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        contracts.audit_actions.add(code, words)
    contracts.facts.add(CASE_INTERVAL.name, CASE_INTERVAL)
    contracts.registers.add("cases", Cases())
    contracts.staff_arrivals.add("cases", staff_arrived)
    contracts.nav_items.add("cases", NavItem(_("Case files"), "cases:cases", 30, Permission.CLIENT_READ))
    contracts.search_sources.add("cases", find_cases)
    for key, panel in PANELS.items():
        contracts.panels.add(f"cases.{key}", panel)


PANELS = {
    "services": Panel("case", 20, "cases/panel_services.html", panels.case_services),
    "course": Panel("case", 30, "", panels.case_course),
    "facts": Panel("case", 10, "cases/panel_facts.html", panels.case_facts, aside=True),
    "corrections": Panel("case", 90, "cases/panel_corrections.html", panels.case_corrections, aside=True),
    "of_person": Panel("person", 20, "cases/panel_person.html", panels.person_cases, aside=True),
    "mine": Panel("today", 20, "cases/panel_mine.html", panels.today_mine),
    "waiting": Panel("today", 30, "cases/panel_waiting.html", panels.today_waiting, aside=True),
}


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
