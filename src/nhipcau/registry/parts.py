"""What this app registers with the contracts of the kernel."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import corrections_of
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import (
    Carried,
    Hit,
    NavItem,
    Panel,
    Presenter,
    Subject,
    audit_actions,
    carried,
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
    nav_items.add("twins", NavItem(_("Possible duplicates"), "registry:twins", 42, Permission.PERSON_WRITE))
    search_sources.add("people", find_people)
    subjects.add("registry.person", PERSON)
    for side in ("kept", "merged"):
        carried.add(f"registry.merge.{side}", Carried(stays=True))
    panels.add("registry.merges", Panel("person", 80, "registry/panel_merges.html", person_merges, aside=True))
    panels.add("registry.facts", Panel("person", 10, "registry/panel_facts.html", person_facts, aside=True))


def person_facts(request: Any, person: "Person") -> dict[str, Any]:
    """What is known of a person, and what the record held before."""
    corrections = [(FIELD_LABELS.get(row.field, row.field), row) for row in corrections_of(person)]
    return {"person": person, "corrections": corrections}


def person_merges(request: Any, person: "Person") -> dict[str, Any] | None:
    """Which records were merged into this one; for whoever may, the way to take them apart, and to merge another."""
    merges, day = queries.merges_into(person), clock.today()
    rows = [(merge, queries.may_part(request.user, merge, day)) for merge in merges]
    can_merge = person.withdrawn_at is None and queries.can_write(request.user, person, day)
    return {"person": person, "rows": rows, "can_merge": can_merge} if rows or can_merge else None


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
