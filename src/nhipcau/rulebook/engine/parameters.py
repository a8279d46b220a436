"""Parameters: OpenFisca's own file format, one file per key, `<key>.<province>.yaml` for a province's own values."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.rulebook.states import ALWAYS, Basis, Parameter, ParameterValue, Value, day_before

from .reading import Faults, Report, basis, check_keys, files, is_day, read
from .words import UNIT_WORDS

_NAME = re.compile(r"^([a-z][a-z0-9_]*)(?:\.(\d{2}))?$")
_DAY_OF_YEAR = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")


def read_parameters(root: Path, faults: Faults) -> dict[tuple[str, str | None], Parameter]:
    """All parameters by (key, place)."""
    folder = root / "parameters"
    found: dict[tuple[str, str | None], Parameter] = {}
    for path in files(folder):
        report = faults.at(path)
        name = _NAME.match(path.stem)
        if not name:
            report("bad_name", _("the file name must be key.yaml or key.31.yaml, in a–z, 0–9 and _. Rename it."))
            continue
        key = ".".join([*path.relative_to(folder).parent.parts, name[1]])
        if text := read(path, report):
            parameter = _parameter(key, name[2], text, report)
            found[key, name[2]] = replace(parameter, file=faults.name(path))
    return {where: _complete(parameter, found, root, faults) for where, parameter in found.items()}


def _complete(
    local: Parameter, found: dict[tuple[str, str | None], Parameter], root: Path, faults: Faults
) -> Parameter:
    """A province's file takes words and unit from the national one; one that stands alone must have its own."""
    report = faults.at(root / local.file)
    national = found.get((local.key, None))
    description = local.description or (national.description if national else "")
    unit = local.unit or (national.unit if national else "")
    if not description or not unit:
        report("missing_key", _("“description” or “metadata: unit” is missing. Write it."))
    elif unit not in UNIT_WORDS:
        report(
            "bad_unit",
            _("unknown unit “%(unit)s”. Known are: %(known)s.")
            % {"unit": unit, "known": ", ".join(sorted(UNIT_WORDS))},
        )
    if national and unit != (national.unit or unit):
        report("bad_unit", _("the unit differs from the national rule's. Use the same."))
    versions = tuple(replace(v, description=description, unit=unit) for v in local.versions)
    for version in versions:
        if not _fits(version.value, unit):
            words = {"value": version.value, "day": f"{version.start:%Y-%m-%d}", "unit": unit}
            report("bad_value", _("%(day)s: “%(value)s” is no value in %(unit)s. Correct it.") % words)
    return replace(local, description=description, unit=unit, versions=versions)


def _fits(value: Value | None, unit: str) -> bool:
    if value is None:
        return True
    if unit == "day_of_year":
        return isinstance(value, str) and bool(_DAY_OF_YEAR.match(value))
    if unit == "coefficient":
        return isinstance(value, int | Decimal) and not isinstance(value, bool) and value > 0
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _parameter(key: str, place: str | None, text: dict[str, Any], report: Report) -> Parameter:
    check_keys(text, "values", "description metadata documentation", report, _("file"))
    metadata = text.get("metadata") or {}
    if not isinstance(metadata, dict):
        report("bad_value", _("“metadata” must be a mapping. Correct the text."))
        metadata = {}
    check_keys(metadata, "", "unit combine note", report, "metadata")
    combine = str(metadata.get("combine") or "")
    if combine not in ("", "highest"):
        report("bad_value", _("“combine” can only be “highest”."))
    description, unit = str(text.get("description") or ""), str(metadata.get("unit") or "")
    blank = ParameterValue(key, description, unit, None, date.min, None, Basis(""), place=place)
    versions = _versions(text.get("values"), replace(blank, note=str(metadata.get("note") or "")), report)
    return Parameter(key, description, unit, combine, place, versions)


def _versions(values: object, blank: ParameterValue, report: Report) -> tuple[ParameterValue, ...]:
    if not isinstance(values, dict) or not values:
        report("bad_value", _("“values” must map start dates to values. Correct the text."))
        return ()
    days = [day for day in values if is_day(day)]
    for day in values:
        if not is_day(day):
            report("bad_date", _("“%(value)s” is no date. Write YYYY-MM-DD.") % {"value": day})
    if days != sorted(days):
        report("unordered_dates", _("the start dates are not in order. Sort them, oldest first."))
    versions = [_version(day, values[day], blank, report) for day in sorted(days)]
    ends: list[date | None] = [day_before(later.start) for later in versions[1:]]
    return tuple(replace(v, end=end) for v, end in zip(versions, [*ends, None], strict=False))


def _version(day: date, found: object, blank: ParameterValue, report: Report) -> ParameterValue:
    where = f"{day:%Y-%m-%d}"
    if found is None:
        return replace(blank, start=day)
    if not isinstance(found, dict) or "value" not in found:
        report("bad_value", _("%(where)s: write {value: …, metadata: {reference: …}} or null.") % {"where": where})
        return replace(blank, start=day)
    check_keys(found, "", "value metadata", report, where)
    metadata = dict(found.get("metadata") or {})
    start_verified, note = metadata.pop("start_verified", True), metadata.pop("note", blank.note)
    rule = basis(metadata, report, where)
    if not isinstance(start_verified, bool):
        report("bad_value", _("%(where)s: “start_verified” is true or false.") % {"where": where})
    if day == ALWAYS and start_verified is not False:
        report(
            "bad_value", _("%(where)s: a rule without a known start needs “start_verified: false”.") % {"where": where}
        )
    return replace(
        blank, start=day, value=found["value"], basis=rule, start_verified=start_verified is True, note=str(note)
    )
