"""What this app registers with the contracts of the kernel."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import corrections_of
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import (
    Hit,
    NavItem,
    Panel,
    PersonFilter,
    Presenter,
    Subject,
    audit_actions,
    nav_items,
    panels,
    person_filters,
    presenters,
    search_sources,
    subjects,
)
from nhipcau.kernel.permissions import Permission
from nhipcau.rulebook.queries import code_list

from . import queries
from .models import Household, Person
from .states import AUDIT_ACTIONS, FIELD_LABELS, PERSON_RELATION, POVERTY, RELATIONS_TO_HEAD

if TYPE_CHECKING:
    from nhipcau.access.models import User


PERSON = Subject(
    rows=lambda: Person.objects.select_related("unit", "anchor", "place"),
    read=Permission.PERSON_READ,
    words=lambda person: person.name,
    url=lambda person: reverse("desk:person", args=[person.pk]),
    client=lambda person: (person.name, person.place),
)
HOUSEHOLD = Subject(
    rows=lambda: Household.objects.select_related("unit", "anchor", "place"),
    read=Permission.HOUSEHOLD_READ,
    words=lambda row: " · ".join(
        [_("Household %(number)s") % {"number": row.pk}, *([row.place.words] if row.place else [])]
    ),
    url=lambda row: reverse("households:household", args=[row.pk]),
)


def poverty_choices(user: "User", on: date) -> dict[str, list[tuple[str, Any]]]:
    """Poverty of the household in a year, for whoever reads households."""
    if not user.may(Permission.HOUSEHOLD_READ):
        return {}
    years = [(str(year), str(year)) for year in range(on.year + 1, on.year - YEARS, -1)]
    return {"poverty": code_list(POVERTY).choices(None, get_language() or "vi"), "poverty_year": years}


def narrow_by_poverty(rows: Any, values: Mapping[str, str], user: "User", on: date) -> Any:
    """People of households so poor in a year (left out: this one); a year alone narrows nothing."""
    if status := values.get("poverty"):
        return queries.of_poor_households(rows, status, int(values.get("poverty_year") or on.year), user, on)
    return rows


YEARS = 10
"""How far back the list of people asks for poverty."""
POVERTY_FILTER = PersonFilter(
    labels={"poverty": _("Poverty of the household"), "poverty_year": _("In the year")},
    choices=poverty_choices,
    narrow=narrow_by_poverty,
)


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    presenters.add("registry", Presenter(fields=FIELD_LABELS))
    nav_items.add("people", NavItem(_("People"), "registry:people", 40, Permission.PERSON_READ))
    search_sources.add("people", find_people)
    person_filters.add("poverty", POVERTY_FILTER)
    subjects.add("registry.person", PERSON)
    subjects.add("registry.household", HOUSEHOLD)
    panels.add("registry.household", Panel("person", 20, "registry/panel_household.html", household_of, aside=True))
    panels.add("registry.relations", Panel("person", 22, "registry/panel_relations.html", kin_of, aside=True))
    panels.add("registry.facts", Panel("person", 10, "registry/panel_facts.html", person_facts, aside=True))


def person_facts(request: Any, person: "Person") -> dict[str, Any]:
    """What is known of a person, and what the record held before."""
    corrections = [(FIELD_LABELS.get(row.field, row.field), row) for row in corrections_of(person)]
    return {"person": person, "corrections": corrections}


def household_of(request: Any, person: "Person") -> dict[str, Any] | None:
    """Where a person lives and with whom, as far as the reader may see; the way to record it. None for who may not."""
    user, day = request.user, clock.today()
    if not user.may(Permission.HOUSEHOLD_READ) or not person.is_one:
        return None
    found = queries.membership_of(user, person, day)
    if found is None:
        make = reverse("registry:make_household", args=[person.pk])
        can = person.withdrawn_at is None and queries.can_make_household(user, person, day)
        return {"make_url": make} if can else None
    row = found.household
    members = [one for one in queries.members_of(user, row, day) if one.is_open]
    poverty = queries.poverty_of([row.pk]).get(row.pk)
    return {
        "row": row,
        "person": person,
        "members": [(one, in_words(RELATIONS_TO_HEAD, one.relation)) for one in members],
        "poverty": poverty,
        "poor": in_words(POVERTY, poverty.status) if poverty else "",
    }


def kin_of(request: Any, person: "Person") -> dict[str, Any] | None:
    """What others are to a person, and apart from it who is alleged to have harmed them, for whoever may read that."""
    if not person.is_one:
        return None
    user, day = request.user, clock.today()
    can_change = person.withdrawn_at is None and queries.can_write(user, person, day)
    kin = [(one, in_words(PERSON_RELATION, one.kind)) for one in queries.relations_of(user, person, day)]
    harmers = queries.harmers_of(user, person, day)
    shown = {"person": person, "kin": kin, "harmers": harmers, "can_change": can_change}
    return shown if kin or harmers or can_change else None


def in_words(list_name: str, code: str) -> str:
    """The words of a code in the reader's language; empty for none."""
    return code_list(list_name).label(code, get_language() or "vi") if code else ""


def find_people(user: "User", words: str, limit: int) -> list[Hit]:
    """People by words of the name in any order, or by telephone number."""
    people = queries.matching(queries.people_for(user, clock.today()), words).order_by("name_sort", "id")[:limit]
    return [
        Hit(
            kind=_("People"),
            title=person.name,
            url=reverse("desk:person", args=[person.pk]),
            words=" · ".join(
                part
                for part in (person.many_words or person.birth_words, person.place.words if person.place else "")
                if part
            ),
        )
        for person in people
    ]
