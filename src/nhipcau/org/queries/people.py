"""What a unit cell and an officer cell mean."""

from collections import defaultdict
from datetime import date
from typing import Any

from nhipcau.kernel.text import match_key, search_key
from nhipcau.org.models import Staff, Unit, UnitVersion
from nhipcau.org.states import UnitKind

SHORT = (("công tác xã hội", "ctxh"), ("văn phòng", "vp"), ("trung tâm", "tt"))
"""Words and what clerks write for them, as kernel.text.match_key spells them."""

PREFIXES = ("vpctxh", "điểmctxh", "vp")


def unit_key(words: object) -> str:
    """Key of a unit's name: as match_key, and `Công tác xã hội` is `CTXH`, `Văn phòng` is `VP`, `Trung tâm` is `TT`."""
    key = match_key(words)
    for long, short in SHORT:
        key = key.replace(match_key(long), short)
    return key


class UnitFinder:
    """Finds units by code or name, old names too. `cache` lives as long as the import or the page."""

    def __init__(self, cache: dict[str, Any] | None = None) -> None:
        cache = {} if cache is None else cache
        if "org.units" not in cache:
            cache["org.units"] = _names_of_units()
        self._by_key: dict[str, set[int]]
        self._by_key, self._units = cache["org.units"]

    def find(self, words: str) -> Unit | None:
        """The unit, None when no unit or more than one is called so."""
        found = self._by_key.get(f"={match_key(words)}") or self._by_key.get(unit_key(words)) or set()
        return self._units[next(iter(found))] if len(found) == 1 else None


def forget_units(cache: dict[str, Any]) -> None:
    """Read the units again at the next finder, after some were added in the same import."""
    cache.pop("org.units", None)


def _names_of_units() -> tuple[dict[str, set[int]], dict[int, Unit]]:
    units = {unit.pk: unit for unit in Unit.objects.select_related("place")}
    by_key: dict[str, set[int]] = defaultdict(set)
    for unit in units.values():
        by_key[f"={match_key(unit.code)}"].add(unit.pk)
        by_key[unit_key(unit.name)].add(unit.pk)
    for old in UnitVersion.objects.all():
        by_key[unit_key(old.name)].add(old.unit_id)
    for code, pk in _other_codes():
        by_key.setdefault(f"={match_key(code)}", {pk})
    _add_short_names(by_key, units)
    return by_key, units


def _other_codes() -> list[tuple[str, int]]:
    return list(Unit.objects.exclude(file_code="").values_list("file_code", "pk"))


def _add_short_names(by_key: dict[str, set[int]], units: dict[int, Unit]) -> None:
    """Names without their beginning; they never take a whole name's place, and two of them leave it open."""
    short: dict[str, set[int]] = defaultdict(set)
    for key, found in list(by_key.items()):
        prefix = next((p for p in PREFIXES if key.startswith(match_key(p)) and key != match_key(p)), None)
        if prefix and not key.startswith("="):
            short[key.removeprefix(match_key(prefix))] |= found
    for unit in units.values():
        if unit.kind == UnitKind.CENTRE:
            for name in _names_of_centre(unit):
                short[name].add(unit.pk)
    for key, found in short.items():
        if key and key not in by_key:
            by_key[key] = found


def _names_of_centre(unit: Unit) -> list[str]:
    """`Trung tâm` alone, and its name without the province that it merely adds (… tỉnh Quảng Ninh)."""
    names = [unit_key("Trung tâm"), unit_key("Trung tâm CTXH")]
    key = unit_key(unit.name)
    if unit.place is not None:
        for ending in (unit.place.name, unit.place.bare_name):
            for joint in ("tỉnh", "thành phố", "TP", ""):
                names.append(key.removesuffix(unit_key(f"{joint} {ending}")))
    return names


class StaffFinder:
    """Finds members of staff by name; of two of one name the one in the unit, else nobody."""

    def __init__(self, cache: dict[str, Any] | None = None) -> None:
        cache = {} if cache is None else cache
        if "org.staff" not in cache:
            cache["org.staff"] = _names_of_staff()
        self._by_key: dict[str, list[Staff]] = cache["org.staff"]

    def find(self, name: str, unit: Unit | None = None, on: date | None = None) -> Staff | None:
        """The member of staff, None when nobody or more than one could be meant. Accents count before search keys.

        `on`: of two, the one who served that day.
        """
        found = self._by_key.get(search_key(name), [])
        if on is not None and len(found) > 1:
            found = [s for s in found if serves(s, on)] or found
        for narrower in (
            [s for s in found if match_key(s.name) == match_key(name)],
            found if match_key(name) == match_key(search_key(name)) else [],  # typed without accents
        ):
            if len(narrower) == 1:
                return narrower[0]
            mine = [s for s in narrower if unit is not None and s.unit_id == unit.pk]
            if len(mine) == 1:
                return mine[0]
        return None


def serves(person: Staff, day: date) -> bool:
    """Was this person on the staff that day? Without dates: always."""
    return (person.started_on is None or person.started_on <= day) and (person.left_on is None or day <= person.left_on)


def _names_of_staff() -> dict[str, list[Staff]]:
    found: dict[str, list[Staff]] = defaultdict(list)
    for person in Staff.objects.filter(withdrawn_at__isnull=True):
        found[person.name_key].append(person)
    return found
