"""What this app registers with the contracts of the kernel."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import corrections_of, reaches
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import (
    Hit,
    NavItem,
    Panel,
    Presenter,
    Subject,
    audit_actions,
    nav_items,
    notice_kinds,
    panels,
    presenters,
    search_sources,
    subjects,
    ticks,
)
from nhipcau.kernel.permissions import Permission

from . import policy, queries
from .actions.requests import tell_all_late
from .models import Person
from .queries import consents, requests
from .states import AUDIT_ACTIONS, FIELD_LABELS, NOTICES

if TYPE_CHECKING:
    from nhipcau.access.models import User


PERSON = Subject(
    rows=lambda: Person.objects.select_related("unit", "anchor", "place"),
    read=Permission.PERSON_READ,
    words=lambda person: person.name,
    url=lambda person: reverse("desk:person", args=[person.pk]),
    client=lambda person: (person.name, person.place),
)


TODAY = 10
"""How many rows a panel of the first page shows."""


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    for code, words in NOTICES.items():
        notice_kinds.add(code, words)
    presenters.add("registry", Presenter(fields=FIELD_LABELS))
    nav_items.add("people", NavItem(_("People"), "registry:people", 40, Permission.PERSON_READ))
    search_sources.add("people", find_people)
    subjects.add("registry.person", PERSON)
    panels.add("registry.facts", Panel("person", 10, "registry/panel_facts.html", person_facts, aside=True))
    gates = Panel("person", 30, "registry/panel_consents.html", gates_of, asks=lambda request, p: consents.asked_of(p))
    panels.add("registry.gates", gates)
    panels.add("registry.releases", Panel("today", 8, "registry/panel_releases_today.html", releases_today))
    asked = Panel(
        "person", 40, "registry/panel_requests.html", requests_about, True, lambda _r, p: requests.asked_of(p)
    )
    panels.add("registry.requests", asked)
    panels.add("registry.requests_today", Panel("today", 9, "registry/panel_requests_today.html", requests_today))
    nav_items.add("requests", NavItem(_("Requests about data"), "registry:requests", 45, Permission.DISCLOSE))
    watched = NavItem(_("Requests about data"), "registry:requests", 46, Permission.AUDIT_READ)
    nav_items.add("requests_watched", watched)
    ticks.add("registry.requests", tell_all_late)


def person_facts(request: Any, person: "Person") -> dict[str, Any]:
    """What is known of a person, and what the record held before."""
    corrections = [(FIELD_LABELS.get(row.field, row.field), row) for row in corrections_of(person)]
    return {"person": person, "corrections": corrections}


def gates_of(request: Any, person: "Person") -> dict[str, Any]:
    """What may be told of a person: consents, releases, and what is missing."""
    user, day = request.user, clock.today()
    can_change = policy.can_change(person) and queries.can_write(user, person, day)
    return {"person": person, "can_change": can_change, **consents.shown(user, person, day)}


def releases_today(request: Any, subject: Any) -> dict[str, Any] | None:
    """Releases that wait for a decision of this user."""
    rows = list(consents.waiting_for(request.user, clock.today())[:TODAY])
    return {"rows": [(row, consents.purpose_words(row.purpose)) for row in rows]} if rows else None


def requests_about(request: Any, person: "Person") -> dict[str, Any] | None:
    """Requests about a person's data, for whoever changes their record or answers."""
    user, day = request.user, clock.today()
    can_change = queries.can_write(user, person, day)
    if not (can_change or reaches(user, Permission.DISCLOSE, person, day)):
        return None
    rows = [(row, requests.kind_words(row.kind), row.is_late(day)) for row in requests.requests_of(person)]
    return {"person": person, "rows": rows, "can_change": can_change and policy.can_change(person)}


def requests_today(request: Any, subject: Any) -> dict[str, Any] | None:
    """Requests this user answers, the overdue first; the data officer reads how many are overdue."""
    user, day = request.user, clock.today()
    rows = [(r, requests.kind_words(r.kind), r.is_late(day)) for r in requests.to_answer(user, day)[:TODAY]]
    late = 0 if rows else requests.count_late(user, day)
    return {"rows": rows, "late": late} if rows or late else None


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
