"""Lists of the registry, as their pages show them and as they are taken out."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.forms import Form
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import reach, scope
from nhipcau.kernel.contracts import ListColumn, Listing, listings
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.phones import format_phone
from nhipcau.org.queries import areas_ever
from nhipcau.rulebook.queries import code_list

from . import queries
from .forms import CoverageForm, FilterForm, HouseholdFilterForm
from .models import Household, Person
from .states import POVERTY, BirthPrecision

READ = Permission.PERSON_READ


def offered_to(user: Any, on: date) -> dict[str, Any]:
    """What `user` may narrow the list of people by, as `FilterForm` takes it."""
    offered: dict[str, Any] = {"areas": areas_ever(), "more": queries.choices_of_others(user, on)}
    own = scope(user, READ, on)
    units = sorted((unit for unit in reach(user, on).tree if unit.pk in own), key=lambda unit: unit.path)
    return offered | {"units": units, "groups": queries.groups_to_ask(user, on)}


def people_asked(user: Any, data: Any, on: date, offered: dict[str, Any] | None = None) -> tuple[FilterForm, Any]:
    """People by given name; a name to look for comes by POST."""
    form = FilterForm(data, **(offered_to(user, on) if offered is None else offered))
    return form, queries.listed(queries.filtered(queries.people_for(user, on), form.wanted(), user, on))


class Someone(NamedTuple):
    """A person of the list, and the groups of the law the reader may know of."""

    row: Person
    groups: Sequence[str]


def _with_groups(rows: Sequence[Person], form: Any, user: Any, on: date) -> Iterable[Someone]:
    groups = queries.open_groups(user, rows, on)
    return [Someone(row, groups.get(row.pk, ())) for row in rows]


def born(person: Person) -> Any:
    """The day of birth; in words what is known of one not known to the day, and how many a group are."""
    return (
        person.many_words
        or (person.birth_date if person.birth_precision == BirthPrecision.DAY else "")
        or (person.birth_words)
    )


def _where(row: Person) -> str:
    return row.place.words if row.place else row.address_as_written


PEOPLE = Listing(
    _("People"),
    READ,
    people_asked,
    (
        ListColumn(_("Full name"), lambda line: line.row.name, width=28),
        ListColumn(_("Date of birth"), lambda line: born(line.row), "day", 14),
        ListColumn(_("Groups of the law"), lambda line: ", ".join(line.groups), width=36),
        ListColumn(_("Address"), lambda line: _where(line.row), width=40),
        ListColumn(_("Telephone"), lambda line: format_phone(line.row.phone) if line.row.phone else "", width=16),
        ListColumn(_("Unit"), lambda line: line.row.unit.name, width=36),
    ),
    _with_groups,
)


def households_asked(user: Any, data: Any, on: date) -> tuple[HouseholdFilterForm, Any]:
    """Households, newest first."""
    form = HouseholdFilterForm(data, areas=queries.areas_of_households(user, on), on=on)
    return form, queries.narrowed(queries.households_for(user, on), form.wanted())


class Home(NamedTuple):
    """A household of the list: its head, when the reader may see them, and how poor it was in which year, in words."""

    row: Household
    head: Person | None
    poor: tuple[str, int] | None

    @property
    def name(self) -> str:
        """Of the head; of nobody but a number when there is none to be told."""
        return self.head.name if self.head else gettext("Household %(number)s") % {"number": self.row.pk}


def homes(rows: Sequence[Household], form: HouseholdFilterForm, user: Any, on: date) -> list[Home]:
    """Households of one page or portion with what the list says of them."""
    poverty = queries.poverty_of([row.pk for row in rows], form.wanted().year)
    heads = queries.heads_of(user, rows, on)
    found = {pk: (_words(POVERTY, one.status), one.year) for pk, one in poverty.items()}
    return [Home(row, heads.get(row.pk), found.get(row.pk)) for row in rows]


def _words(list_name: str, code: str) -> str:
    return code_list(list_name).label(code, get_language() or "vi") if code else ""


HOUSEHOLDS = Listing(
    _("Households"),
    Permission.HOUSEHOLD_READ,
    households_asked,
    (
        ListColumn(_("Head of the household"), lambda line: line.name, width=28),
        ListColumn(_("Hamlet, village, quarter"), lambda line: line.row.hamlet, width=24),
        ListColumn(_("Place"), lambda line: line.row.place.words if line.row.place else "", width=36),
        ListColumn(_("Poverty of the household"), lambda line: f"{line.poor[0]} ({line.poor[1]})" if line.poor else ""),
        ListColumn(_("Unit"), lambda line: line.row.unit.name, width=36),
    ),
    homes,
)


def coverage_asked(user: Any, data: Any, on: date) -> tuple[CoverageForm, queries.Coverage | None]:
    """Coverage of the group that was chosen; None until one is."""
    form = CoverageForm(data or None, groups=queries.groups_to_ask(user, on))
    group = form.cleaned_data["legal_group"] if form.is_valid() else ""
    return form, queries.coverage(user, group, on) if group else None


class Covered(NamedTuple):
    """A line of the coverage: its place in words, and its figures."""

    place: str
    line: queries.CoverageLine


def _coverage_lines(user: Any, data: Any, on: date) -> tuple[CoverageForm, Sequence[Covered]]:
    form, found = coverage_asked(user, data, on)
    if found is None or (not found.lines and found.total.people == 0):
        return form, ()
    lines = [Covered(line.name or gettext("Place not known"), line) for line in found.lines]
    return form, [*lines, Covered(gettext("All places"), found.total)]


COVERAGE = Listing(
    _("Coverage of the groups"),
    READ,
    _coverage_lines,
    (
        ListColumn(_("District or commune"), lambda row: row.place, width=32),
        ListColumn(_("Recorded in the group"), lambda row: row.line.people, "int"),
        ListColumn(_("Under case management"), lambda row: row.line.managed, "int"),
        ListColumn(_("Ratio"), lambda row: row.line.percent, "percent"),
    ),
    protected=False,
    personal=False,
)
COMMUNES = Listing(
    _("On a list, never met"),
    READ,
    lambda user, data, on: (Form(data), queries.communes_listed(user, on)),
    (
        ListColumn(_("Commune, ward"), lambda line: line.words, width=40),
        ListColumn(_("People on lists"), lambda line: line.listed, "int"),
    ),
    protected=False,
    personal=False,
)


def register() -> None:
    """Called once, from apps.ready()."""
    listings.add("registry.people", PEOPLE)
    listings.add("households.households", HOUSEHOLDS)
    listings.add("registry.coverage", COVERAGE)
    listings.add("registry.communes_listed", COMMUNES)
