"""Words of units and staff for pages, and what points to them."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.kernel.contracts import code_lists
from nhipcau.kernel.dates import format_day
from nhipcau.org.models import PhoneLine, Staff, Unit, UnitVersion


def label_of(list_name: str, code: str) -> str:
    """The name of a code of the rulebook's list."""
    return code_lists["rulebook"].label(list_name, code)


def qualification_label(person: Staff) -> str:
    """What a page shows: the name of the code, else the words."""
    if person.qualification:
        return label_of("qualification", person.qualification)
    return person.qualification_words


def level_label(unit: Unit) -> str:
    """What a page shows: the name of the level, else the words."""
    return label_of("unit_level", unit.level) if unit.level else unit.level_words


def used_units(ids: Iterable[int]) -> list[Unit]:
    """Those of these units that something points to, their own names and lines and each other left out."""
    wanted = set(ids)
    used: set[int] = set()
    for relation in Unit._meta.related_objects:
        model: Any = relation.related_model
        field = relation.field.name
        if model in (UnitVersion, PhoneLine):
            continue
        rows = model._default_manager.filter(**{f"{field}__in": wanted})
        if model is Unit:
            rows = rows.exclude(pk__in=wanted)
        used |= set(rows.values_list(f"{field}_id", flat=True))
    for unit in Unit.objects.filter(pk__in=wanted):
        if Unit.objects.get_descendants(unit).exclude(pk__in=wanted).exists():
            used.add(unit.pk)
    return list(Unit.objects.filter(pk__in=used).order_by("path"))


def staff_with_accounts(ids: Iterable[int]) -> list[Staff]:
    """Those of these people who have an account."""
    return list(Staff.objects.filter(pk__in=set(ids), account__isnull=False))


def serving_words(person: Staff) -> str:
    """From when to when, in words; empty without dates."""
    parts = []
    if person.started_on:
        parts.append(_("from %(day)s") % {"day": format_day(person.started_on)})
    if person.left_on:
        parts.append(_("to %(day)s") % {"day": format_day(person.left_on)})
    return " ".join(parts)
