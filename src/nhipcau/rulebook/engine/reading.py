"""Strict YAML: no key twice, no float (a coefficient is a Decimal), and faults collected instead of thrown."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from nhipcau.rulebook.states import Basis, Problem, Span

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where the wheel has it: ten times faster


class _Strict(_Loader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        seen: set[Any] = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{key}", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _decimal(loader: Any, node: yaml.ScalarNode) -> Decimal:
    return Decimal(str(node.value).replace("_", ""))


# YAML 1.2: only true and false are truth values; on, yes and no are words.
_Strict.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":bool")]
    for first, found in _Loader.yaml_implicit_resolvers.items()
}
_Strict.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Strict.add_constructor("tag:yaml.org,2002:float", _decimal)


class Lined(dict[Any, Any]):
    """A mapping that knows the line of its file."""

    line = 0


class _WithLines(_Strict):
    """As `_Strict`; its mappings are `Lined`."""


def _lined_map(loader: Any, node: yaml.MappingNode) -> Iterable[Lined]:
    found = Lined()
    found.line = node.start_mark.line + 1
    yield found
    found.update(loader.construct_mapping(node))


_WithLines.add_constructor("tag:yaml.org,2002:map", _lined_map)


def line_of(entry: object) -> int:
    """The line of a mapping read with `lined`; 0 for anything else."""
    return entry.line if isinstance(entry, Lined) else 0


class Faults:
    """The faults of a directory; `at(file)` gives a reporter for one file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.found: list[Problem] = []

    def name(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def at(self, path: Path) -> Callable[[str, str], None]:
        def report(kind: str, sentence: str) -> None:
            self.found.append(Problem(self.name(path), kind, sentence))

        return report


Report = Callable[[str, str], None]


def read(path: Path, report: Report, *, lined: bool = False) -> dict[str, Any] | None:
    """The mapping of a file, or None after reporting why there is none. `lined`: its mappings know their lines."""
    try:
        loader = _WithLines if lined else _Strict
        text = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - _Strict is the safe loader, made stricter
    except yaml.constructor.ConstructorError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        report(
            "duplicate_key",
            _("line %(line)s: “%(key)s” stands twice. Keep one.") % {"line": line, "key": error.problem},
        )
        return None
    except (yaml.YAMLError, ValueError, ArithmeticError) as error:
        report("not_yaml", _("cannot be read as YAML: %(error)s. Correct the text.") % {"error": error})
        return None
    if not isinstance(text, dict):
        report("not_yaml", _("must be a mapping of keys to values. Correct the text."))
        return None
    return text


def check_keys(found: dict[Any, Any], needed: str, allowed: str, report: Report, where: str) -> bool:
    """Report keys that are unknown or missing; True when the needed ones are all there."""
    known = {*needed.split(), *allowed.split()}
    for key in found:
        if key not in known:
            words = {"where": where, "key": key, "known": ", ".join(sorted(known))}
            report("unknown_key", _("%(where)s: unknown key “%(key)s”. Known are: %(known)s.") % words)
    missing = [key for key in needed.split() if found.get(key) in (None, "")]
    for key in missing:
        report("missing_key", _("%(where)s: “%(key)s” is missing. Write it.") % {"where": where, "key": key})
    return not missing


def is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def span(found: dict[str, Any], report: Report, where: str) -> Span:
    """The days `from` and `to` of an entry."""
    days: list[date | None] = []
    for key in ("from", "to"):
        value = found.get(key)
        if value is not None and not is_day(value):
            words = {"where": where, "key": key, "value": value}
            report("bad_date", _("%(where)s: “%(key)s: %(value)s” is no date. Write YYYY-MM-DD.") % words)
            value = None
        days.append(value)
    start, end = days
    if start and end and start > end:
        report("date_order", _("%(where)s: ends before it starts. Correct “from” or “to”.") % {"where": where})
    return Span(start, end)


def basis(found: object, report: Report, where: str) -> Basis:
    """A legal basis `{reference, verified}`; without a reference it is a fault."""
    if not isinstance(found, dict) or not str(found.get("reference") or "").strip():
        report(
            "missing_reference",
            _("%(where)s: the legal reference is missing. Write where the rule stands.") % {"where": where},
        )
        return Basis("")
    check_keys(found, "reference", "verified", report, where)
    verified = found.get("verified", True)
    if not isinstance(verified, bool):
        report("bad_value", _("%(where)s: “verified” is true or false.") % {"where": where})
        verified = False
    return Basis(str(found["reference"]), verified)


def texts(value: object) -> tuple[str, ...] | None:
    """A tuple of words, or None when it is something else."""
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
        return tuple(value)
    return None


def files(folder: Path, pattern: str = "**/*.yaml") -> Iterable[Path]:
    return sorted(folder.glob(pattern)) if folder.is_dir() else ()
