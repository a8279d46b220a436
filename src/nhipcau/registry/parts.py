"""What this app registers with the contracts of the kernel."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import SEALED, corrections_of, reaches, sealed_asked
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import (
    Carried,
    HeldOn,
    Hit,
    NavItem,
    Panel,
    PersonFilter,
    Presenter,
    Subject,
    audit_actions,
    carried,
    held_on,
    nav_items,
    notice_kinds,
    panels,
    person_filters,
    presenters,
    registers,
    search_sources,
    subjects,
    ticks,
)
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import brought
from nhipcau.rulebook.queries import code_list

from . import policy, queries
from .actions.requests import tell_all_late
from .imports import NeedList, People
from .models import Household, ListEntry, Person
from .queries import consents, copying, groups, known, requests, told
from .states import (
    AUDIT_ACTIONS,
    DETAILS,
    FIELD_LABELS,
    LEGAL_GROUP,
    NEED_KINDS,
    NOTICES,
    PERSON_RELATION,
    POVERTY,
    RELATIONS_TO_HEAD,
    SafeToCall,
)

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


ENTRY = Subject(
    rows=lambda: ListEntry.objects.select_related("unit", "anchor", "place"),
    read=Permission.PERSON_READ,
    words=lambda entry: entry.name,
    url=lambda entry: reverse("registry:decide_entry", args=[entry.pk]),
)


PARTS_TOLD: Mapping[str, Any] = {
    "phone": told.phones_told,
    "identitypaper": told.papers_told,
    "address": told.addresses_told,
    "groupmembership": told.groups_told,
    "consent": told.consents_told,
    "release": told.releases_told,
    "datarequest": told.requests_told,
}
"""Table of what is known of a person → what merging tells of its rows."""
SAFETY = {SafeToCall.NO.value: "urgent", SafeToCall.YES.value: "done"}
"""How a telephone stands beside the name of its owner: in doubt not at all."""
TODAY = 10
"""How many rows a panel of the first page shows."""


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    for code, words in NOTICES.items():
        notice_kinds.add(code, words)
    presenters.add("registry", Presenter(fields=FIELD_LABELS, keys=DETAILS))
    nav_items.add("people", NavItem(_("People"), "registry:people", 40, Permission.PERSON_READ))
    nav_items.add("twins", NavItem(_("Possible duplicates"), "registry:twins", 42, Permission.PERSON_WRITE))
    search_sources.add("people", find_people)
    registers.add("people", People())
    subjects.add("registry.person", PERSON)
    subjects.add("registry.listentry", ENTRY)
    for kind in NEED_KINDS:
        registers.add(f"list_{kind}", NeedList(kind))
    person_filters.add("poverty", POVERTY_FILTER)
    subjects.add("registry.household", HOUSEHOLD)
    nav_items.add("requests", NavItem(_("Requests about data"), "registry:requests", 45, Permission.DISCLOSE))
    watched = NavItem(_("Requests about data"), "registry:requests", 46, Permission.AUDIT_READ)
    nav_items.add("requests_watched", watched)
    ticks.add("registry.requests", tell_all_late)
    held_on.add("registry.papers", HeldOn(_("Papers"), copying.papers_held))
    held_on.add("registry.groups", HeldOn(_("Groups"), copying.groups_held))
    _carry()
    _show()


def _carry() -> None:
    """What merging two records tells of, or leaves."""
    carried.add("registry.householdmember.person", Carried(told=told.members_told))
    for name, says in PARTS_TOLD.items():
        carried.add(f"registry.{name}.person", Carried(told=says))
    for key in ("person", "other"):
        carried.add(f"registry.relation.{key}", Carried(told=told.relations_told))
        carried.add(f"registry.allegedharmer.{key}", Carried(told=told.harmers_told))
    for side in ("kept", "merged"):
        carried.add(f"registry.merge.{side}", Carried(stays=True))


def _show() -> None:
    """The panels of the page of a person, and of the first page."""
    groups_shown = Panel("person", 24, "registry/panel_groups.html", person_groups, aside=True, asks=asks_of_groups)
    panels.add("registry.groups", groups_shown)
    panels.add("registry.known", Panel("person", 12, "registry/panel_known.html", person_known, asks=asks_of_known))
    panels.add(
        "registry.household",
        Panel("person", 20, "registry/panel_household.html", household_of, asks=asks_of_home),
    )
    panels.add("registry.relations", Panel("person", 22, "registry/panel_relations.html", kin_of, asks=asks_of_kin))
    merges = Panel("person", 80, "registry/panel_merges.html", person_merges, aside=True, asks=asks_of_merges)
    panels.add("registry.merges", merges)
    panels.add("registry.facts", Panel("person", 10, "registry/panel_facts.html", person_facts, aside=True))
    gates = Panel("person", 30, "registry/panel_consents.html", gates_of, True, lambda _r, p: consents.asked_of(p))
    panels.add("registry.gates", gates)
    panels.add(
        "registry.releases", Panel("today", 8, "registry/panel_releases_today.html", releases_today, asks=asks_releases)
    )
    asked = Panel(
        "person", 40, "registry/panel_requests.html", requests_about, True, lambda _r, p: requests.asked_of(p)
    )
    panels.add("registry.requests", asked)
    answer = Panel("today", 9, "registry/panel_requests_today.html", requests_today, asks=asks_requests)
    panels.add("registry.requests_today", answer)


def person_facts(request: Any, person: "Person") -> dict[str, Any]:
    """What is known of a person, and what the record held before."""
    corrections = [(FIELD_LABELS.get(row.field, row.field), row) for row in corrections_of(person)]
    lang = get_language() or "vi"
    ethnic = code_list("ethnic_group").label(person.ethnic, lang) if person.ethnic else person.ethnic_words
    return {"person": person, "corrections": corrections, "ethnic": ethnic}


def asks_of_groups(request: Any, person: "Person") -> dict[str, Any]:
    """What the panel of groups asks."""
    sealed = sealed_asked(request.user, person, LEGAL_GROUP, clock.today())
    asked = {groups.GROUPS: groups.groups_asked(person), groups.FINDINGS: groups.findings_asked(person)}
    return {**asked, f"{SEALED}.{LEGAL_GROUP}": sealed}


def person_groups(request: Any, person: "Person") -> dict[str, Any]:
    """The groups of the law a person is and was in, as far as the reader may know."""
    day = clock.today()
    can_change = policy.can_change(person) and queries.can_write(request.user, person, day)
    lines = groups.groups_of(request.user, person, day)
    tags = [(line.words, line.tone) for line in lines if line.open]
    return {"person": person, "lines": lines, "can_change": can_change, "tags": tags}


def asks_of_known(request: Any, person: "Person") -> dict[str, Any]:
    """What the panel of papers, telephones and addresses asks."""
    return known.known_asked(person)


def person_known(request: Any, person: "Person") -> dict[str, Any]:
    """Papers, telephones and addresses; whether it is safe to call stands beside the name too."""
    found = known.known_of(person)
    can_change = policy.can_change(person) and queries.can_write(request.user, person, clock.today())
    main = found.phones[0] if found.phones else None
    tone = SAFETY.get(main.safe, "") if main else ""
    tags = [(main.get_safe_display(), tone)] if main and tone else []
    more = len(found.papers) + len(found.addresses)
    doubtful = "soon" if any(doubts for _paper, doubts in found.papers) else "plain"
    shown = {"more": str(more) if more else _("None yet"), "doubtful": doubtful, "tags": tags}
    return {"person": person, "known": found, "can_change": can_change, **shown}


def asks_of_merges(request: Any, person: "Person") -> dict[str, Any]:
    """What the panel of merges asks."""
    return queries.merges_asked(person)


def person_merges(request: Any, person: "Person") -> dict[str, Any] | None:
    """Which records were merged into this one; for whoever may, the way to take them apart, and to merge another."""
    merges, day = queries.merges_into(person), clock.today()
    rows = [(merge, queries.may_part(request.user, merge, day)) for merge in merges]
    can_merge = person.withdrawn_at is None and queries.can_write(request.user, person, day)
    return {"person": person, "rows": rows, "can_merge": can_merge} if rows or can_merge else None


def asks_of_home(request: Any, person: "Person") -> dict[str, Any]:
    """What the panel of the household asks."""
    return queries.home_asked(request.user, person, clock.today()) if person.is_one else {}


def household_of(request: Any, person: "Person") -> dict[str, Any] | None:
    """Where a person lives and with whom, as far as the reader may see; the way to record it. None for who may not."""
    user, day = request.user, clock.today()
    if not user.may(Permission.HOUSEHOLD_READ) or not person.is_one:
        return None
    found = queries.home_of(user, person, day)
    if found is None:
        make = reverse("registry:make_household", args=[person.pk])
        can = person.withdrawn_at is None and queries.can_make_household(user, person, day)
        return {"make_url": make} if can else None
    return {
        "row": found.household,
        "person": person,
        "members": [(one, in_words(RELATIONS_TO_HEAD, one.relation)) for one in found.members],
        "poverty": found.poverty,
        "poor": in_words(POVERTY, found.poverty.status) if found.poverty else "",
    }


def asks_of_kin(request: Any, person: "Person") -> dict[str, Any]:
    """What the panel of relations asks."""
    return queries.kin_asked(request.user, person, clock.today()) if person.is_one else {}


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


def gates_of(request: Any, person: "Person") -> dict[str, Any]:
    """What may be told of a person: consents, releases, and what is missing."""
    user, day = request.user, clock.today()
    can_change = policy.can_change(person) and queries.can_write(user, person, day)
    shown = consents.shown(user, person, day)
    waits = any(one["decides"] for one in shown["releases"])
    count = len(shown["consents"]) + len(shown["releases"])
    words = {"words": _("Waits for you") if waits else str(count) if count else _("None yet")}
    return {
        "person": person,
        "can_change": can_change,
        **shown,
        **words,
        "tone": "soon" if waits else "plain",
        "open": waits,
    }


def asks_releases(request: Any, subject: Any) -> dict[str, Any]:
    """Releases that wait for a decision of this user."""
    return {"registry.releases": consents.waiting_for(request.user, clock.today())[:TODAY]}


def asks_requests(request: Any, subject: Any) -> dict[str, Any]:
    """Requests this user answers."""
    return {"registry.requests": requests.to_answer(request.user, clock.today())[:TODAY]}


def releases_today(request: Any, subject: Any) -> dict[str, Any] | None:
    """Releases that wait for a decision of this user."""
    rows = [row for key, asked in asks_releases(request, subject).items() for row in brought(request, key, asked)]
    return {"rows": [(row, consents.purpose_words(row.purpose)) for row in rows]} if rows else None


def requests_about(request: Any, person: "Person") -> dict[str, Any] | None:
    """Requests about a person's data, for whoever changes their record or answers."""
    user, day = request.user, clock.today()
    can_change = queries.can_write(user, person, day)
    if not (can_change or reaches(user, Permission.DISCLOSE, person, day)):
        return None
    rows = [(row, requests.kind_words(row.kind), row.is_late(day)) for row in requests.requests_of(person)]
    running, late = [row for row, *_rest in rows if row.is_open], any(late for row, _kind, late in rows if row.is_open)
    words = {"words": str(len(rows)) if rows else _("None yet"), "tone": "urgent" if late else "plain"}
    can_change = can_change and policy.can_change(person)
    return {"person": person, "rows": rows, "can_change": can_change, "open": bool(running), **words}


def requests_today(request: Any, subject: Any) -> dict[str, Any] | None:
    """Requests this user answers, the overdue first; the data officer reads how many are overdue."""
    user, day = request.user, clock.today()
    found = [row for key, asked in asks_requests(request, subject).items() for row in brought(request, key, asked)]
    rows = [(r, requests.kind_words(r.kind), r.is_late(day)) for r in found]
    late = 0 if rows else requests.count_late(user, day)
    return {"rows": rows, "late": late} if rows or late else None


def find_people(user: "User", words: str, limit: int) -> list[Hit]:
    """People by name, by name and place, by year of birth beside them, or by number; each with the reason.

    After them the households that those found lead, or the one whose number was typed.
    """
    day = clock.today()
    people = queries.search(user, words, day, limit)
    hits = [
        Hit(
            kind=_("People"),
            title=one.person.name,
            url=reverse("desk:person", args=[one.person.pk]),
            words=_when_and_where(one.person),
            why=", ".join(one.why),
        )
        for one in people
    ]
    numbered = queries.numbered_household(user, words, day)
    rows = queries.led_by(user, [one.person.pk for one in people], day)
    led: list[tuple[Household, Person | None]] = [(row.household, row.person) for row in rows]
    if numbered is not None:
        led.append((numbered, queries.heads_of(user, [numbered], day).get(numbered.pk)))
    return [*hits, *(_household_hit(*one) for one in led)]


def _household_hit(household: Household, head: "Person | None") -> Hit:
    number = _("Household %(number)s") % {"number": household.pk}
    where = (household.hamlet, household.place.words if household.place else "")
    return Hit(
        kind=_("Households"),
        title=str(_("Household of %(name)s") % {"name": head.name} if head else number),
        url=reverse("households:household", args=[household.pk]),
        words=" · ".join(part for part in where if part),
        why=number if head else "",
    )


def _when_and_where(person: "Person") -> str:
    said = (person.many_words or person.birth_words, person.place.words if person.place else "")
    return " · ".join(part for part in said if part)
