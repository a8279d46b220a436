"""Units: the Centre, its departments and premises, its offices."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.org.models import PhoneLine, Place, Unit, UnitVersion
from nhipcau.org.states import PlaceLevel, UnitKind

PLAIN = ("code", "level", "level_words", "place", "place_words", "address", "phone", "hours", "opened_on")


@dataclass(frozen=True)
class NewUnit:
    """A unit to add below `parent`. `more` holds further fields of the model by name (level, place, phone, …)."""

    code: str
    name: str
    parent: Unit
    kind: str = UnitKind.OFFICE
    parent_body: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


@action
def set_up_centre(*, code: str, name: str, province_code: str, by: Actor, at: datetime) -> Unit:
    """Make the Centre of a province (code of today's list, "31"). Raises Refused for an unknown province,

    an empty name or code, or when there is a Centre already.
    """
    province = Place.objects.filter(
        level=PlaceLevel.PROVINCE, code=clean(province_code).zfill(2), valid_to__isnull=True
    ).first()
    if province is None:
        raise Refused(_("There is no province with the code %(code)s today.") % {"code": province_code}, "province")
    if Unit.objects.filter(kind=UnitKind.CENTRE).exists():
        raise Refused(_("The Centre was set up before; nothing was changed."))
    _check_words(code, name)
    centre = Unit.objects.add_root(
        create_kwargs={
            "code": clean(code),
            "kind": UnitKind.CENTRE,
            "level": "province",
            "name": clean(name)[:200],
            "place": province,
        }
    )
    _version(centre, None, None, "", by, at)
    record("org.centre_set_up", about=centre, words=centre.name, unit=centre, by=by, at=at)
    return centre


@action
def add_units(*, entries: Sequence[NewUnit], by: Actor, at: datetime, source: str = "") -> list[Unit]:
    """Add units, one audit event each. Raises Refused for a code already used or empty, an empty name,

    a second Centre, or dates out of order.
    """
    return [_add(entry, by, at, source) for entry in entries]


def add_unit(*, entry: NewUnit, by: Actor, at: datetime) -> Unit:
    """Add one unit: see add_units."""
    return add_units(entries=[entry], by=by, at=at)[0]


def _add(entry: NewUnit, by: Actor, at: datetime, source: str) -> Unit:
    code = clean(entry.code)
    _check_words(code, entry.name)
    if entry.kind == UnitKind.CENTRE:
        raise Refused(_("There is one Centre only; choose another kind."), "kind")
    if Unit.objects.filter(code__iexact=code).exists():
        raise Refused(_("The code %(code)s belongs to another unit; choose another.") % {"code": code}, "code")
    parent = Unit.objects.get(pk=entry.parent.pk)  # treebeard counts children on the object it is given
    _check_days(entry.more.get("opened_on"), entry.more.get("closed_on"))
    fields = {"code": code, "kind": entry.kind, "name": clean(entry.name)[:200], **entry.more}
    unit = Unit.objects.add_child(parent, create_kwargs=fields)
    _version(unit, None, parent, entry.parent_body, by, at)
    record("org.unit_added", about=unit, words=unit.name, unit=unit, by=by, at=at, source=source)
    return unit


@action
def change_unit(
    *,
    unit: Unit,
    changes: Mapping[str, Any],
    by: Actor,
    at: datetime,
    valid_from: date | None = None,
    reason: str = "",
    source: str = "",
) -> Unit:
    """Change a unit. A new `name`, `parent` or `parent_body` holds from `valid_from` and the old one is kept;

    without that day it corrects the newest version. Other fields are simply replaced. Raises Refused for a day that
    lies before the newest version, a code already used, dates out of order, or a parent below the unit itself.
    """
    unit = Unit.objects.get(pk=unit.pk)
    differing = {name: value for name, value in changes.items() if _now(unit, name) != value}
    if not differing:
        return unit
    _check_change(unit, differing)
    for name in PLAIN:
        if name in differing:
            setattr(unit, name, differing[name])
    if differing.keys() & {"name", "parent", "parent_body"}:
        _rename(unit, differing, valid_from, by, at)
    unit.save()
    details = {"fields": sorted(differing), "from": valid_from}
    record("org.unit_changed", about=unit, words=unit.name, unit=unit, by=by, at=at,
           reason=clean(reason), details=details, source=source)  # fmt: skip
    return Unit.objects.get(pk=unit.pk)


def _now(unit: Unit, name: str) -> object:
    if name == "parent":
        return Unit.objects.get_parent(unit)
    return newest_version(unit).parent_body if name == "parent_body" else getattr(unit, name)


def newest_version(unit: Unit) -> UnitVersion:
    """The name and parent body that hold now."""
    return unit.versions.order_by("-valid_from").first() or unit.versions.get(valid_from__isnull=True)


def _check_change(unit: Unit, changes: Mapping[str, Any]) -> None:
    _check_words(changes.get("code", unit.code), changes.get("name", unit.name))
    code = clean(changes.get("code", unit.code))
    if Unit.objects.filter(code__iexact=code).exclude(pk=unit.pk).exists():
        raise Refused(_("The code %(code)s belongs to another unit; choose another.") % {"code": code}, "code")
    _check_days(changes.get("opened_on", unit.opened_on), unit.closed_on)
    parent = changes.get("parent")
    if parent is not None and (parent.pk == unit.pk or parent.path.startswith(unit.path)):
        raise Refused(_("A unit cannot stand below itself; choose another unit above it."), "parent")


def _rename(unit: Unit, changes: Mapping[str, Any], day: date | None, by: Actor, at: datetime) -> None:
    newest = newest_version(unit)
    if day is not None and newest.valid_from is not None and day < newest.valid_from:
        raise Refused(_("An older name holds from a later day already; choose a day after it."), "valid_from")
    unit.name = clean(changes.get("name", unit.name))[:200]
    parent = changes.get("parent", Unit.objects.get_parent(unit))
    body = clean(changes.get("parent_body", newest.parent_body))
    if day is None or day == newest.valid_from:
        newest.name, newest.parent, newest.parent_body = unit.name, parent, body
        newest.changed_at, newest.changed_by = at, by
        newest.save()
    else:
        _version(unit, day, parent, body, by, at)
    if "parent" in changes and parent is not None:
        unit.save()
        Unit.objects.move(unit, Unit.objects.get(pk=parent.pk), pos="last-child")
        unit.refresh_from_db(fields=["path", "depth", "numchild"])


def _version(unit: Unit, day: date | None, parent: Unit | None, body: str, by: Actor, at: datetime) -> None:
    UnitVersion.objects.create(
        unit=unit, valid_from=day, name=unit.name, parent=parent, parent_body=body, changed_at=at, changed_by=by
    )


@action
def note_code(*, unit: Unit, code: str, by: Actor, at: datetime, source: str = "") -> Unit:
    """Remember another code that a register gives a unit, so that later files which use it are understood."""
    unit.file_code = clean(code)[:40]
    unit.save(update_fields=["file_code"])
    record("org.unit_changed", about=unit, words=unit.name, unit=unit, by=by, at=at, source=source,
           details={"fields": ["file_code"]})  # fmt: skip
    return unit


@action
def close_unit(
    *, unit: Unit, closed_on: date, reason: str, by: Actor, at: datetime, successor: Unit | None = None
) -> Unit:
    """End a unit; `closed_on` is its last day. Its records stay, `successor` answers for them.

    Raises Refused for the Centre, without a reason, for a day before its first, or a successor that is itself.
    """
    if unit.kind == UnitKind.CENTRE:
        raise Refused(_("The Centre cannot be closed."))
    if not clean(reason):
        raise Refused(_("Say why this unit ends; nothing was saved."), "reason")
    if successor is not None and successor.pk == unit.pk:
        raise Refused(_("A unit cannot be its own successor; choose another."), "successor")
    _check_days(unit.opened_on, closed_on)
    unit = Unit.objects.get(pk=unit.pk)
    unit.closed_on, unit.successor = closed_on, successor
    unit.save()
    details = {"closed_on": closed_on, "successor": successor.code if successor else ""}
    record("org.unit_closed", about=unit, words=unit.name, unit=unit, reason=clean(reason), by=by, at=at,
           details=details)  # fmt: skip
    return unit


@action
def add_line(*, unit: Unit, number: str, by: Actor, at: datetime, name: str = "") -> PhoneLine:
    """Add a number people call (digits as kernel.phones gives them). Raises Refused when it is empty or taken."""
    if not number or PhoneLine.objects.filter(number=number).exists():
        raise Refused(_("This number is empty or already the line of a unit."), "number")
    line = PhoneLine.objects.create(unit=unit, number=number, name=clean(name))
    record("org.line_added", about=unit, words=unit.name, unit=unit, by=by, at=at, details={"line": line.pk})
    return line


@action
def remove_units(*, ids: Collection[int], reason: str, by: Actor, at: datetime) -> None:
    """Take back units that a wrong import made. The caller has asked that nothing was built on them."""
    for unit in Unit.objects.filter(pk__in=ids).order_by("-depth"):
        record("org.unit_removed", about=unit, words=unit.name, unit=unit, reason=clean(reason), by=by, at=at)
        PhoneLine.objects.filter(unit=unit).delete()
        Unit.objects.filter(pk=unit.pk).delete()


def _check_words(code: object, name: object) -> None:
    if not clean(code):
        raise Refused(_("A unit needs a code; nothing was saved."), "code")
    if not clean(name):
        raise Refused(_("A unit needs a name; nothing was saved."), "name")


def _check_days(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise Refused(_("The last day lies before the first; nothing was saved."), "closed_on")
