"""What this app registers with the contracts of the kernel."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import corrections_of
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import (
    Hit,
    NavItem,
    Panel,
    Presenter,
    Subject,
    audit_actions,
    nav_items,
    panels,
    presenters,
    search_sources,
    subjects,
)
from nhipcau.kernel.permissions import Permission

from . import queries
from .models import Person
from .states import AUDIT_ACTIONS, FIELD_LABELS

if TYPE_CHECKING:
    from nhipcau.access.models import User


PERSON = Subject(
    rows=lambda: Person.objects.select_related("unit", "anchor", "place"),
    read=Permission.PERSON_READ,
    words=lambda person: person.name,
    url=lambda person: reverse("desk:person", args=[person.pk]),
    client=lambda person: (person.name, person.place),
)


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    presenters.add("registry", Presenter(fields=FIELD_LABELS))
    nav_items.add("people", NavItem(_("People"), "registry:people", 40, Permission.PERSON_READ))
    search_sources.add("people", find_people)
    subjects.add("registry.person", PERSON)
    panels.add("registry.facts", Panel("person", 10, "registry/panel_facts.html", person_facts, aside=True))


def person_facts(request: Any, person: "Person") -> dict[str, Any]:
    """What is known of a person, and what the record held before."""
    corrections = [(FIELD_LABELS.get(row.field, row.field), row) for row in corrections_of(person)]
    return {"person": person, "corrections": corrections}


def find_people(user: "User", words: str, limit: int) -> list[Hit]:
    """People by name, by name and place, by year of birth beside them, or by number; each with the reason."""
    return [
        Hit(
            kind=_("People"),
            title=one.person.name,
            url=reverse("desk:person", args=[one.person.pk]),
            words=_when_and_where(one.person),
            why=", ".join(one.why),
        )
        for one in queries.search(user, words, clock.today(), limit)
    ]


def _when_and_where(person: "Person") -> str:
    return " · ".join(part for part in (person.birth_words, person.place.words if person.place else "") if part)
