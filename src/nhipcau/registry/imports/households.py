"""The households of a list: what its rows say of them is checked, and recorded together."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhipcau.kernel.contracts import Change, Checked, Finding, Gathered, ImportContext
from nhipcau.kernel.identity import identity_key, is_cmnd, read_cccd
from nhipcau.kernel.text import match_key
from nhipcau.registry import actions
from nhipcau.registry.models import Household, Person
from nhipcau.registry.queries import poverty_of_years, recorded
from nhipcau.registry.queries.recorded import Home
from nhipcau.registry.states import FIRST_YEAR, HEAD, POVERTY, RELATIONS_TO_HEAD
from nhipcau.rulebook.queries import code_list

from .families import FAMILY, Family, is_head, poverty_of, relation_of
from .matching import HOMES

TOO_LARGE = "people.too_large"
_YEAR = re.compile(r"(?:19|20)\d\d")
POVERTY_COLUMNS = ("poverty", "poor", "near_poor")


def check_identity(row: Checked) -> Iterable[Finding]:
    """What speaks against a number. Of a cell that is a number for Excel the leading zero is put back."""
    cell = row.cells["identity"]
    number, born, sex = identity_key(cell.words), row.value("birth"), row.value("sex")
    if len(number) in (8, 11) and number.isdecimal():
        if isinstance(cell.raw, int | float):
            cell.words = number = f"0{number}"
            yield Finding("identity", _("Excel had taken the leading zero away; it was put back. Look at it again."))
        else:
            words = _("%(count)d digits: did a zero stand before them? It is kept as written: correct it if so.")
            yield Finding("identity", words % {"count": len(number)})
            return
    said = read_cccd(number)
    if number and said is None and not is_cmnd(number):
        yield Finding("identity", _("Neither a CCCD (12 digits) nor a CMND (9 digits); it is kept as it is."))
    if said and ((born and born.day.year != said.year) or (sex in {"male", "female"} and sex != said.sex)):
        yield Finding("identity", _("The number does not fit sex or year of birth; look at it again."))


def check_poverty(row: Checked, context: ImportContext) -> Iterable[Finding]:
    """A status needs a household, and a year that can be."""
    if not poverty_of(row):
        return
    key = next(key for key in POVERTY_COLUMNS if row.words(key))
    if row.value(FAMILY) is None:
        yield Finding(key, _("How poor is said of a household, and this row names none: it was left out."))
    elif not FIRST_YEAR <= _year(row, context) <= context.day.year + 1:
        yield Finding(
            "poverty_year", _("This is no year a status can hold for: how poor the household is was left out.")
        )


def _year(row: Checked, context: ImportContext) -> int:
    """The year a status holds for: as the row says, else as the header does, else that of the import."""
    if said := row.value("poverty_year"):
        return int(said)
    headers = [context.headers.get(key, "") for key in POVERTY_COLUMNS if row.words(key)]
    found = next((match for header in headers if (match := _YEAR.search(header))), None)
    return int(found[0]) if found else context.day.year


@dataclass
class _Plan:
    """What is to be recorded of one household, and which row each of it came from."""

    family: Family
    first: Checked
    home: Home | None
    members: list[tuple[Checked, Any, str]] = field(default_factory=list)
    elsewhere: list[tuple[Checked, Person, str]] = field(default_factory=list)
    poverty: tuple[Checked, int, str] | None = None


def gather(rows: Sequence[tuple[Checked, Any]], context: ImportContext) -> Gathered:
    """Record the households of these rows; of a file that is only looked at, tell what would be recorded."""
    found = Gathered()
    for row in context.cache.pop(TOO_LARGE, ()):
        found.findings.append((row, Finding("household", _("More than a hundred people: no household is made of it."))))
    families: dict[str, list[tuple[Checked, Any]]] = {}
    for row, record in rows:
        if family := row.value(FAMILY):
            families.setdefault(family.key, []).append((row, record))
    people = {record.pk for pairs in families.values() for _row, record in pairs if record is not None}
    homes, lives = recorded.homes_of(people, context.reader, context.day)
    plans = [_planned(pairs, homes, lives, found, context) for pairs in families.values()]
    _keep_poverty(plans, families, found, context)
    _leave_out_doubted(plans, people, found, homes, lives)
    wanted = [plan for plan in plans if plan.members or plan.elsewhere or plan.poverty]
    _tell_changes(wanted, found, context)
    if not context.trial and wanted:
        _settle(wanted, found, context)
    return found


def _planned(
    pairs: Sequence[tuple[Checked, Any]], homes: dict[int, Home], lives: dict[int, int], found: Gathered,
    context: ImportContext,
) -> _Plan:  # fmt: skip
    """Who comes to live there, and who is recorded elsewhere. Without anybody to found it, nobody founds it."""
    family: Family = pairs[0][0].value(FAMILY)
    home: Home | None = context.cache[HOMES].homes.get(family.key) if HOMES in context.cache else None
    plan = _Plan(family, pairs[0][0], home)
    free = [(row, record) for row, record in pairs if record is None or record.pk not in lives]
    housed = [(row, record) for row, record in pairs if record is not None and record.pk in lives]
    if home is None and not free:
        seen = [row_home for _row, record in housed if (row_home := homes.get(lives[record.pk])) and row_home.seen]
        plan.home = home = seen[0] if seen else None
    led = home.head if home else ""
    for row, record in free:
        relation = relation_of(row)
        if relation == HEAD and led:
            found.findings.append((row, Finding("relation", _second_head())))
            relation = ""
        led = led or (HEAD if relation == HEAD else "")
        plan.members.append((row, record, relation))
    for row, record in housed:
        if home is None or lives[record.pk] != home.pk:
            plan.elsewhere.append((row, record, relation_of(row)))
    if plan.home is None and not free:
        plan.elsewhere = []
    if plan.home is None and free and family.head and not any(is_head(row) for row, _record in pairs):
        found.findings.append((plan.first, Finding("head", _("The head is neither in this list nor recorded here; "
            "the household is recorded without a head, and the name is kept with its source."))))  # fmt: skip
    return plan


def _second_head() -> str:
    return _("This household has a head already; what this person is to them was left blank.")


def _keep_poverty(
    plans: Sequence[_Plan], families: dict[str, list[tuple[Checked, Any]]], found: Gathered, context: ImportContext
) -> None:
    """How poor each household is, where nothing is recorded of that year; what contradicts is told and left."""
    known = poverty_of_years({plan.home.pk for plan in plans if plan.home})
    for plan in plans:
        for row, _record in families[plan.family.key]:
            status, year = poverty_of(row), _year(row, context)
            if not status or not FIRST_YEAR <= year <= context.day.year + 1:
                continue
            before = known.get((plan.home.pk, year)) if plan.home else None
            if before is None and plan.poverty is None and (plan.home or plan.members):
                plan.poverty = (row, year, status)
            said = before or (plan.poverty[2] if plan.poverty else status)
            if said != status:
                key = next(key for key in POVERTY_COLUMNS if row.words(key))
                words = _(
                    "Recorded for %(year)d is: %(status)s. It was left so; correct it on the page of the household."
                )
                told = words % {"year": year, "status": _label(POVERTY, said)}
                found.findings.append((row, Finding(key, told)))


def _leave_out_doubted(
    plans: Sequence[_Plan], people: set[int], found: Gathered, homes: dict[int, Home], lives: dict[int, int]
) -> None:
    """Whoever is recorded elsewhere is told of, once; what waits or was decided comes no second time."""
    doubted = recorded.doubted(people)
    for plan in plans:
        for row, record, _relation in plan.elsewhere:
            home = homes.get(lives[record.pk])
            if home is not None and home.seen:
                words = _("Recorded in another household (%(number)s): left there, and put among the doubts to decide.")
                said = words % {"number": home.number or home.pk}
                found.findings.append((row, Finding("household", said, doubtful=True)))
        if plan.home is not None:
            pk = plan.home.pk
            plan.elsewhere = [one for one in plan.elsewhere if (one[1].pk, pk) not in doubted]


def _tell_changes(plans: Sequence[_Plan], found: Gathered, context: ImportContext) -> None:
    """That somebody known now lives in a household is new of a known record."""
    for plan in plans:
        for row, record, relation in plan.members:
            if record is not None and ("registry.person", record.pk) not in context.made:
                what = plan.family.number or plan.family.head or _("Household")
                words = f"{what}: {_label(RELATIONS_TO_HEAD, relation)}" if relation else what
                found.changes[row.number] = [Change("household", "", words)]


def _settle(plans: Sequence[_Plan], found: Gathered, context: ImportContext) -> None:
    households = Household.objects.select_related("unit").in_bulk({plan.home.pk for plan in plans if plan.home})
    wanted = [_listed(plan, households, context) for plan in plans]
    done = actions.settle_listed(listed=wanted, by=context.by, at=context.at, source=context.source)
    for plan, settled in zip(plans, done, strict=True):
        rows = [row for row, *_rest in plan.members] or [plan.first]

        def made(row: Checked, record: Model) -> None:
            found.made.setdefault(row.number, []).append(record)

        if settled.made:
            made(rows[0], settled.household)
        for (row, *_rest), member in zip(plan.members, settled.members, strict=True):
            made(row, member)
        for (row, *_rest), doubt in zip(plan.elsewhere, settled.doubts, strict=True):
            made(row, doubt)
        if settled.poverty and plan.poverty:
            made(plan.poverty[0], settled.poverty)


def _listed(plan: _Plan, households: dict[int, Household], context: ImportContext) -> actions.Listed:
    row, place = plan.first, plan.first.value("place")
    words = row.words("place")
    known = place.place.words if place and place.place else ""
    head = "" if any(relation == HEAD for _row, _person, relation in plan.members) else plan.family.head
    said = _("List that was imported; head by it: %(name)s") % {"name": head} if head else _("List that was imported")
    return actions.Listed(
        unit=row.value("unit") or context.unit,
        address=actions.HouseholdAddress(
            place=place.place if place else None,
            hamlet=row.words("hamlet"),
            words=words if match_key(words) != match_key(known) else "",
        ),
        number=plan.family.number,
        evidence=said,
        household=households[plan.home.pk] if plan.home else None,
        members=[(person, relation) for _row, person, relation in plan.members],
        elsewhere=[(person, relation) for _row, person, relation in plan.elsewhere],
        poverty=plan.poverty[1:] if plan.poverty else None,
    )


def _label(list_name: str, code: str) -> str:
    return code_list(list_name).label(code, get_language() or "vi") if code else ""
