"""Procedures: one file each under `procedures/`, versions by start date. Every fault is named with its line."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.kernel.contracts import conditions
from nhipcau.kernel.permissions import Permission
from nhipcau.rulebook.states import CodeList, Parameter, day_before
from nhipcau.rulebook.states.procedures import (
    CENTRE,
    ENTERED,
    RECEIVED,
    ClosingReason,
    EmergencyTrack,
    Procedure,
    Rule,
    Step,
    StepClock,
)

from .reading import Faults, Report, basis, check_keys, files, is_day, line_of, read, texts
from .walks import check_ways

PAPERS, BODIES, REASONS = "paper_kind", "responsible_body", "closing_reason_legal"
"""The lists that forms and papers, bodies and legal closing reasons are taken from."""
UNITS = {"hours", "days", "working_days", "months"}


@dataclass(frozen=True)
class Known:
    """What a procedure may name."""

    forms: frozenset[str]
    bodies: frozenset[str]
    reasons: frozenset[str]
    limits: Mapping[str, Parameter]


def read_procedures(
    root: Path, lists: Mapping[str, CodeList], parameters: Mapping[Any, Parameter], faults: Faults
) -> dict[str, tuple[Procedure, ...]]:
    """All versions of each procedure, oldest first."""
    codes = {
        name: frozenset(c.code for c in lists[name]) if name in lists else frozenset()
        for name in (PAPERS, BODIES, REASONS)
    }
    forms = codes[PAPERS] | {path.stem for path in files(root / "forms", "*.md")}
    limits = {key: found for (key, place), found in parameters.items() if place is None}
    known = Known(frozenset(forms), codes[BODIES], codes[REASONS], limits)
    found: dict[str, tuple[Procedure, ...]] = {}
    for path in files(root / "procedures", "*.yaml"):
        report = faults.at(path)
        if (text := read(path, report, lined=True)) is None:
            continue
        if not check_keys(text, "procedure name en versions", "under", report, _("file")):
            continue
        if text["procedure"] != path.stem:
            report("bad_name", _("“procedure” must be the file's name, “%(name)s”.") % {"name": path.stem})
        found[path.stem] = _versions(text, known, faults.name(path), report)
    return found


def _versions(text: dict[str, Any], known: Known, file: str, report: Report) -> tuple[Procedure, ...]:
    under = str(text.get("under") or "")
    if under and under not in known.limits:
        _say(report, text, "unknown_parameter", _("no parameter “%(name)s”"), name=under)
    days = [day for day in text["versions"] if is_day(day)] if isinstance(text["versions"], dict) else []
    if not days or len(days) != len(text["versions"]) or days != sorted(days):
        _say(report, text, "bad_date", _("“versions” must map start dates (YYYY-MM-DD), oldest first, to versions"))
        return ()
    made = [_version(text, day, text["versions"][day], known, report) for day in days]
    ends: list[date | None] = [day_before(later) for later in days[1:]]
    whole = [replace(v, end=end, under=under, file=file) for v, end in zip(made, [*ends, None], strict=True) if v]
    return tuple(whole)


def _version(text: Any, day: date, entry: Any, known: Known, report: Report) -> Procedure | None:
    where = f"{day:%Y-%m-%d}"
    said = _lined(report, entry)
    if not isinstance(entry, dict) or not check_keys(
        entry, "basis steps closing", "start_verified emergency", said, where
    ):
        return None
    if not isinstance(entry["steps"], list) or not isinstance(entry["closing"], list):
        said("bad_value", _("“steps” and “closing” must be lists. Correct the text."))
        return None
    steps = [step for each in entry["steps"] if (step := _step(each, known, day, report))]
    closing = [reason for each in entry["closing"] if (reason := _closing(each, known, report))]
    found = Procedure(
        key=str(text["procedure"]),
        name=str(text["name"]),
        en=str(text["en"]),
        under="",
        start=day,
        end=None,
        rule=_rule(entry["basis"], said, where),
        start_verified=entry.get("start_verified", True) is True,
        steps=tuple(steps),
        closing=tuple(closing),
        emergency=_emergency(entry.get("emergency"), known, day, report),
    )
    lines = {str(step.get("step")): line_of(step) for step in entry["steps"] if isinstance(step, dict)}
    check_ways(found, lines, line_of(entry), report)
    return found


def _step(entry: Any, known: Known, day: date, report: Report) -> Step | None:
    said = _lined(report, entry)
    optional = "forms needs approves decision clock next back"
    if not isinstance(entry, dict):
        said("bad_value", _("a step must be a mapping. Correct the text."))
        return None
    where = str(entry.get("step") or "?")
    if not check_keys(entry, "step name en basis body who", optional, said, where):
        return None
    words = {name: texts(entry.get(name)) for name in ("forms", "needs", "next", "back")}
    for name, value in words.items():
        if value is None:
            _say(report, entry, "bad_value", _("%(where)s: “%(name)s” must be a list of keys"), where=where, name=name)
    forms, needs, after, back = (value or () for value in words.values())
    decision = str(entry.get("decision") or "")
    _known(report, entry, where, (*forms, *([decision] if decision else ())), known.forms, "unknown_form", _("form"))
    _known(report, entry, where, needs, conditions.keys(), "unknown_condition", _("condition"))
    _known(report, entry, where, [str(entry["body"])], known.bodies, "unknown_body", _("body"))
    _known(report, entry, where, [str(entry["who"])], Permission.values, "unknown_permission", _("permission"))
    if decision and entry["body"] == CENTRE:
        said("bad_value", _("%(where)s: the Centre's own decision is an approval, no paper.") % {"where": where})
    return Step(
        key=where,
        name=str(entry["name"]),
        en=str(entry["en"]),
        rule=_rule(entry["basis"], said, where),
        body=str(entry["body"]),
        who=Permission(entry["who"]) if entry["who"] in Permission.values else Permission.CASE_WRITE,
        forms=forms,
        needs=needs,
        approves=str(entry.get("approves") or ""),
        decision=decision,
        clock=_clock(entry.get("clock"), where, known, day, report),
        after=after,
        back=back,
    )


def _clock(entry: Any, where: str, known: Known, day: date, report: Report) -> StepClock | None:
    if entry is None:
        return None
    said = _lined(report, entry)
    if not isinstance(entry, dict) or not check_keys(entry, "limit from first_day", "in_emergency", said, where):
        said("clock_without_basis", _("%(where)s: a clock is {limit, from, first_day}.") % {"where": where})
        return None
    limit = _limit(entry, str(entry["limit"]), where, known, day, report)
    return StepClock(
        limit, str(entry["from"]), _rule(entry["first_day"], said, where), entry.get("in_emergency", True) is True
    )


def _limit(entry: Any, key: str, where: str, known: Known, day: date, report: Report) -> str:
    """The key of a parameter that says how long; it has a unit of time and is in force when the version begins."""
    found = known.limits.get(key)
    if found is None or found.unit not in UNITS:
        _say(
            report,
            entry,
            "unknown_parameter",
            _("%(where)s: no time limit “%(name)s” among the parameters"),
            where=where,
            name=key,
        )
    elif found.at(day) is None:
        _say(
            report,
            entry,
            "clock_without_basis",
            _("%(where)s: “%(name)s” is not in force when this version begins"),
            where=where,
            name=key,
        )
    return key


def _closing(entry: Any, known: Known, report: Report) -> ClosingReason | None:
    said = _lined(report, entry)
    if not isinstance(entry, dict) or not check_keys(entry, "reason basis", "at", said, "closing"):
        said("bad_value", _("a closing reason is {reason, basis, at}."))
        return None
    where = str(entry["reason"])
    _known(report, entry, where, [where], known.reasons, "unknown_code", _("reason"))
    return ClosingReason(where, _rule(entry["basis"], said, where), texts(entry.get("at")) or ())


def _emergency(entry: Any, known: Known, day: date, report: Report) -> EmergencyTrack | None:
    if entry is None:
        return None
    said, where = _lined(report, entry), "emergency"
    optional = "forms separation decision warn"
    if not isinstance(entry, dict) or not check_keys(entry, "limit basis body", optional, said, where):
        return None
    separation, decision = str(entry.get("separation") or ""), str(entry.get("decision") or "")
    forms = texts(entry.get("forms")) or ()
    _known(report, entry, where, (*forms, *([decision] if decision else ())), known.forms, "unknown_form", _("form"))
    if separation:
        _limit(entry, separation, where, known, day, report)
    warn = tuple(n for n in entry.get("warn") or () if isinstance(n, int))
    limit = _limit(entry, str(entry["limit"]), where, known, day, report)
    _known(report, entry, where, [str(entry["body"])], known.bodies, "unknown_body", _("body"))
    rule = _rule(entry["basis"], said, where)
    return EmergencyTrack(limit, rule, str(entry["body"]), forms, separation, decision, warn)


def _rule(found: Any, report: Report, where: str) -> Rule:
    rule = basis(found, report, where)
    return Rule(rule.reference, rule.verified)


def _lined(report: Report, entry: Any) -> Callable[[str, str], None]:
    """`report` that names the line of an entry."""

    def said(kind: str, sentence: str) -> None:
        report(kind, _("line %(line)s: %(sentence)s") % {"line": line_of(entry), "sentence": sentence})

    return said


def _say(report: Report, entry: Any, kind: str, sentence: str, **words: str) -> None:
    _lined(report, entry)(kind, sentence % words + ".")


def _known(
    report: Report, entry: Any, where: str, found: Collection[str], known: Collection[str], kind: str, what: str
) -> None:
    for key in found:
        if key not in known:
            words = {"where": where, "what": what, "key": key}
            _lined(report, entry)(kind, _("%(where)s: unknown %(what)s “%(key)s”.") % words)


__all__ = ["ENTERED", "RECEIVED", "read_procedures"]
