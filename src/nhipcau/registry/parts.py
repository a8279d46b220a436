"""What this app registers with the contracts of the kernel."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import corrections_of
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import Hit, NavItem, Panel, audit_actions, nav_items, panels, search_sources
from nhipcau.kernel.permissions import Permission

from . import queries
from .states import AUDIT_ACTIONS, FIELD_LABELS

if TYPE_CHECKING:
    from nhipcau.access.models import User

    from .models import Person


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    nav_items.add("people", NavItem(_("People"), "registry:people", 40, Permission.CLIENT_READ))
    search_sources.add("people", find_people)
    panels.add("registry.facts", Panel("person", 10, "registry/panel_facts.html", person_facts, aside=True))


def person_facts(request: Any, person: "Person") -> dict[str, Any]:
    """What is known of a person, and what the record held before."""
    corrections = [(FIELD_LABELS.get(row.field, row.field), row) for row in corrections_of(person)]
    return {"person": person, "corrections": corrections}


def find_people(user: "User", words: str, limit: int) -> list[Hit]:
    """People by words of the name in any order, or by telephone number."""
    people = queries.matching(queries.people_for(user, clock.today()), words).order_by("name_sort", "id")[:limit]
    return [
        Hit(
            kind=_("People"),
            title=person.name,
            url=reverse("desk:person", args=[person.pk]),
            words=" · ".join(part for part in (person.birth_words, person.place.words if person.place else "") if part),
        )
        for person in people
    ]
