"""Templates of plans: one file each."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.rulebook.states import CodeList
from nhipcau.rulebook.states.plans import PlanTemplate, TemplateActivity, TemplateGoal

from .reading import Faults, Report, basis, check_keys, files, read, span, texts

LISTS = {"service": "service_kind", "fund": "fund_source", "need": "need_domain"}
"""Key of a line → the list its code must stand in."""


def read_plans(root: Path, lists: Mapping[str, CodeList], faults: Faults) -> dict[str, PlanTemplate]:
    """All templates by code, in the order of their files."""
    found: dict[str, PlanTemplate] = {}
    for path in files(root / "plans", "*.yaml"):
        report = faults.at(path)
        text = read(path, report)
        if text is None or not check_keys(text, "code name en goals basis", "groups from to", report, _("file")):
            continue
        if text["code"] != path.stem:
            report("bad_name", _("“code” must be the file's name, “%(name)s”.") % {"name": path.stem})
        found[path.stem] = PlanTemplate(
            code=path.stem,
            name=str(text["name"]),
            en=str(text["en"]),
            groups=_groups(text.get("groups"), lists, report),
            goals=tuple(goal for entry in _entries(text["goals"], report) if (goal := _goal(entry, lists, report))),
            basis=basis(text["basis"], report, "basis"),
            span=span(text, report, path.stem),
            file=faults.name(path),
        )
    return found


def _groups(value: object, lists: Mapping[str, CodeList], report: Report) -> tuple[str, ...]:
    groups = texts(value)
    if groups is None:
        report("bad_value", _("“groups” must be a list of words. Correct the text."))
    for code in groups or ():
        _check_code("client_group", code, lists, report)
    return groups or ()


def _entries(value: object, report: Report) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        report("bad_value", _("Goals and activities must be lists of mappings. Correct the text."))
        return []
    return value


def _goal(entry: dict[str, Any], lists: Mapping[str, CodeList], report: Report) -> TemplateGoal | None:
    where = str(entry.get("words") or _("goal"))
    if not check_keys(entry, "words activities", "need", report, where):
        return None
    need = str(entry.get("need") or "")
    _check_code(LISTS["need"], need, lists, report)
    lines = (_activity(each, lists, report) for each in _entries(entry["activities"], report))
    return TemplateGoal(str(entry["words"]), need, tuple(line for line in lines if line))


def _activity(entry: dict[str, Any], lists: Mapping[str, CodeList], report: Report) -> TemplateActivity | None:
    where = str(entry.get("words") or _("activity"))
    if not check_keys(entry, "words", "service who provider days fund emergency", report, where):
        return None
    days, emergency = entry.get("days"), entry.get("emergency", False)
    if not (days is None or (type(days) is int and days >= 0)) or not isinstance(emergency, bool):
        report("bad_value", _("%(where)s: “days” is a whole number, “emergency” true or false.") % {"where": where})
        return None
    words = {key: str(entry.get(key) or "") for key in ("service", "who", "provider", "fund")}
    for key in ("service", "fund"):
        _check_code(LISTS[key], words[key], lists, report)
    return TemplateActivity(words=str(entry["words"]), days=days, emergency=emergency, **words)


def _check_code(name: str, code: str, lists: Mapping[str, CodeList], report: Report) -> None:
    if code and (name not in lists or lists[name].get(code) is None):
        words = {"where": _("template"), "code": code, "list": name}
        report("unknown_code", _("%(where)s: “%(code)s” is not in %(list)s.") % words)
