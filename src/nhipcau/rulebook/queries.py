"""Questions to the rulebook. It is text in memory: read once per process and directory (docs/adr/0003)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language

from nhipcau.access.queries import may_narrow
from nhipcau.kernel.counted import labels_of
from nhipcau.kernel.permissions import Permission

from .engine.load import load
from .states import CodeList, CountsAs, Indicator, NoRuleInForce, ParameterValue, Rulebook, RulebookError
from .states.calendar import Calendar
from .states.procedures import Procedure
from .states.procedures import at as version_at

if TYPE_CHECKING:
    from nhipcau.access.models import User

    from .states.plans import PlanTemplate

__all__ = [
    "NoRuleInForce",
    "RulebookError",
    "add_working_days",
    "code_list",
    "everything_in_force",
    "in_force",
    "indicator",
    "indicators",
    "procedure",
    "procedures",
]


@lru_cache(maxsize=8)
def _read(directory: str) -> Rulebook:
    return load(Path(directory))


def rulebook() -> Rulebook:
    """The whole rulebook of `settings.RULEBOOK_DIR`. Raises `RulebookError` with every fault of the files."""
    return _read(str(settings.RULEBOOK_DIR))


def forget() -> None:
    """Read the files again at the next question (tests, and a developer who edits them)."""
    _read.cache_clear()


def in_force(key: str, on: date, place: str | None = None) -> ParameterValue:
    """The rule `key` (`social_assistance.base_rate`) on that day in that province (code; None: the country).

    Raises `NoRuleInForce`.
    """
    return rulebook().in_force(key, on, place)


def everything_in_force(on: date, place: str | None = None) -> list[ParameterValue]:
    """Every parameter of that day at that place, by key."""
    return rulebook().all_in_force(on, place)


def procedure(key: str, on: date) -> Procedure:
    """The version in force on a day; a case asks with the day its version began. Raises NoRuleInForce."""
    return rulebook().procedure(key, on)


def procedure_versions() -> list[tuple[Procedure, ...]]:
    """All versions of each procedure, by key, oldest first."""
    return [versions for _key, versions in sorted(rulebook().procedures.items()) if versions]


def procedures(on: date) -> list[Procedure]:
    """The procedures in force on a day; those for an age first."""
    every = [found for versions in rulebook().procedures.values() if (found := version_at(versions, on))]
    return sorted(every, key=lambda found: (not found.under, found.key))


def code_list(name: str) -> CodeList:
    """A list of words. Raises KeyError for a name that no file has: a programmer's mistake."""
    return rulebook().code_lists[name]


def of_list(name: str) -> dict[str, Any]:
    """How a `Dimension` of a report reads a `counted` column of a list: its labels, those of the list, its stories."""
    return {
        "labels": labels_of(lambda code: code_list(name).label(code)),
        "listed": lambda: frozenset(code.name for code in code_list(name)),
        "guards": lambda: code_list(name).guards,
    }


def words_to_ask(name: str, user: User, read: Permission, on: date) -> list[tuple[str, str]]:
    """(code, words) of a list by which `user` may narrow what they read with `read`.

    No sealed one, and none whose story they may not read everywhere: the length of the answer would tell it.
    """
    words = code_list(name)
    told = {"": True} | {guard: may_narrow(user, guard, read, on) for guard in set(words.guards.values())}
    open_to = [c for c in words if not c.sealed and told[words.guards.get(c.code, "")]]
    return [(c.code, c.label(get_language() or "vi")) for c in open_to]


def calendar() -> Calendar:
    """The table of working days."""
    return rulebook().calendar


def add_working_days(day: date, count: int) -> date:
    """The working day `count` working days after `day`, which is not counted itself.

    Weekends, holidays and swapped days are those of the table; of a year without one, weekends and fixed holidays.
    Raises ValueError below 0.
    """
    return calendar().add(day, count)


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after `first` up to `last`; 0 when `last` is not after it."""
    return sum(calendar().works(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def working_days_verified(first: date, last: date) -> bool:
    """Whether all that is said of the days from `first` to `last`, both included, was compared with the notices."""
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return all(calendar().verified(day) for day in every)


def code_lists() -> list[CodeList]:
    """All lists, by title."""
    return sorted(rulebook().code_lists.values(), key=lambda words: words.title)


def counts_as(client_group: str, on: date) -> list[CountsAs]:
    """The groups of the law that a group of the register counts as on that day; none when it is wider than any."""
    return [c for c in rulebook().counts_as if c.client_group == client_group and c.span.covers(on)]


def indicators(on: date) -> list[Indicator]:
    """The figures of a report of that day, in the order of the report."""
    return [i for i in rulebook().indicators.values() if i.span.covers(on)]


def indicator(code: str) -> Indicator:
    """One figure by its code. Raises KeyError."""
    return rulebook().indicators[code]


def plan_templates(group: str, on: date) -> list[PlanTemplate]:
    """Templates of plans offered for a client group on a day, its own before those for all."""
    found = [t for t in rulebook().plans.values() if t.span.covers(on) and t.fits(group)]
    return sorted(found, key=lambda template: (not template.groups, template.code))


class Words:
    """The rulebook's lists as kernel.contracts.CodeListSource, for apps below."""

    def match(self, list_name: str, words: str, on: date | None = None) -> str | None:
        found = code_list(list_name).match(words, on)
        return found.code if found else None

    def label(self, list_name: str, code: str) -> str:
        return code_list(list_name).label(code, get_language() or "vi")

    def choices(self, list_name: str, on: date | None = None) -> list[tuple[str, str]]:
        return code_list(list_name).choices(on, get_language() or "vi")


def provinces(on: date) -> Sequence[tuple[str, str]]:
    """(code, name) of the provinces of that day, for choosing where a rule is asked."""
    return code_list("province").choices(on, get_language() or "vi")


def place_name(place: str | None, on: date) -> str:
    """The province's name of that day; empty for the whole country."""
    return code_list("province").label(place, get_language() or "vi", on) if place else ""
