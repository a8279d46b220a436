"""Checks of the house as functions that give faults in words, so that tests can also show them something broken."""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import models
from treebeard.mp_tree import MP_Node

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "nhipcau"
TREE_FIELDS = {"path", "depth", "numchild"}  # of treebeard: positions, not facts


# --- layers ---------------------------------------------------------------------------------------------------------
def floors(pyproject: Path = ROOT / "pyproject.toml") -> dict[str, int]:
    """App → floor, 0 at the top, as import-linter is told."""
    contracts = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(c for c in contracts if c["id"] == "house")["layers"]
    return {app: n for n, layer in enumerate(layers) for app in re.findall(r"\w+", layer)}


def our_models() -> list[type[models.Model]]:
    from django.apps import apps

    return [model for model in apps.get_models() if model.__module__.startswith("nhipcau.")]


def foreign_key_faults(ours: Iterable[type[models.Model]]) -> list[str]:
    """A key points to its own app or to a floor below; never up, never to a sibling, never to importing's rows."""
    order = floors()
    faults = []
    for model in ours:
        app = model._meta.app_label
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = getattr(field.remote_field, "model", None)
            if target is None:
                continue
            other = target.split(".")[0] if isinstance(target, str) else target._meta.app_label
            if other in order and other not in {app, "self"} and order[other] <= order[app]:
                faults.append(f"{app}.{model.__name__}.{field.name} points up to {other}")
    return faults


def pair_faults(ours: Iterable[type[models.Model]], free: Iterable[str] = ()) -> list[str]:
    """`x_at` and `x_by` come in pairs, both required or held together by a constraint."""
    faults = []
    for model in ours:
        fields = {f.name: f for f in model._meta.local_fields}
        for name in [n for n in fields if n.endswith(("_at", "_by"))]:
            label = f"{model._meta.label}.{name}"
            pair = [name[:-3] + "_at", name[:-3] + "_by"]
            if label in free:
                continue
            if not all(each in fields for each in pair):
                faults.append(f"{label} has no partner")
            elif any(fields[each].null for each in pair) and not _held_together(model, pair):
                faults.append(f"{label}: no constraint holds {pair[0]} and {pair[1]} together")
    return sorted(set(faults))


def _held_together(model: type[models.Model], pair: list[str]) -> bool:
    wanted = {f"{name}__isnull" for name in pair}
    checks = [c for c in model._meta.constraints if isinstance(c, models.CheckConstraint)]
    return any(wanted <= set(_lookups(check.condition)) for check in checks)


def _lookups(condition: Any) -> Iterator[str]:
    for child in getattr(condition, "children", ()):
        if isinstance(child, tuple):
            yield child[0]
        else:
            yield from _lookups(child)


def privacy_faults(ours: Iterable[type[models.Model]]) -> list[str]:
    """Every own field says how private it is."""
    faults = []
    for model in ours:
        fields = [*model._meta.local_fields, *model._meta.local_many_to_many]
        positions = TREE_FIELDS if issubclass(model, MP_Node) else set()
        own = {f.name for f in fields if not f.primary_key} - positions
        said = {**getattr(model, "protected_privacy", {}), **getattr(model, "privacy", {})}
        faults += [f"{model._meta.label}.{name} does not say how private it is" for name in sorted(own - said.keys())]
        faults += [f"{model._meta.label}.{name} is no field" for name in sorted(said.keys() - own)]
        faults += [
            f"{model._meta.label}.{name}: {level} is no level"
            for name, level in said.items()
            if level not in {"personal", "sensitive", "plain"}
        ]
    return faults


# --- files ----------------------------------------------------------------------------------------------------------
def python_files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (p for p in sorted(folder.rglob("*.py")) if "migrations" not in p.parts)


def size_faults(*folders: Path) -> list[str]:
    """Files ≤ 400 lines, functions ≤ 40, views ≤ 25 (a view is a function with a rule)."""
    faults = []
    for path in python_files(*folders):
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > 400:
            faults.append(f"{path.name}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                most = 25 if "rule" in map(_called, node.decorator_list) else 40
                if lines > most:
                    faults.append(f"{path.parent.name}/{path.name}:{node.lineno} {node.name}: {lines} lines")
    return faults


def _called(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def state_faults(package: Path) -> list[str]:
    """states.py imports nothing of ours but kernel."""
    faults = []
    for path in [*package.glob("*/states.py"), *package.glob("*/states/*.py")]:
        app = path.relative_to(package).parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom):
                own = node.level and not (node.level == 1 and "states" in path.parts[:-1])
                names = ["nhipcau." + app] if own else [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            faults += [
                f"{app}/states imports {n}" for n in names if re.match(r"nhipcau(?!\.kernel\b)", n) and n != "nhipcau"
            ]
    return faults


def file_name_faults(package: Path) -> list[str]:
    """Nobody listens to signals: what happens is called by name."""
    banned = ("receivers.py", "signals.py", "utils.py", "helpers.py")
    return [str(p.relative_to(package)) for name in banned for p in sorted(package.rglob(name))]


# --- templates ------------------------------------------------------------------------------------------------------
NEIGHBOUR = re.compile(r"""{%-?\s*(?:include|extends)\s+["'](\w+)/""")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son\w+=[\"']|javascript:", re.I)
UNSAFE = re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off")
RIGHTS = re.compile(r"\bperms\.|\.may\b|\bhas_perm")


def template_faults(package: Path) -> list[str]:
    """No include across apps, nothing inline (strict CSP), nothing unescaped, no question of rights."""
    faults = []
    for path in sorted(package.glob("*/templates/**/*.html")):
        app = path.relative_to(package).parts[0]
        text = path.read_text(encoding="utf-8")
        where = path.relative_to(package)
        faults += [f"{where} takes from {o}" for o in NEIGHBOUR.findall(text) if o not in {app, "kernel"}]
        for words, pattern in (("inline", INLINE), ("unescaped", UNSAFE), ("asks for rights", RIGHTS)):
            faults += [f"{where}: {words}: {found.group(0).strip()}" for found in pattern.finditer(text)]
    return faults


# --- words and papers ---------------------------------------------------------------------------------------------
def glossary_faults(text: str, names: Iterable[str]) -> list[str]:
    """Each model's name stands in the code column of the glossary."""
    rows = [line.split("|") for line in text.splitlines() if line.startswith("|")]
    known = {word for row in rows if len(row) > 3 for code in re.findall(r"`([^`]+)`", row[2]) for word in code.split()}
    return [f"{name} is missing in docs/glossary.md" for name in sorted(set(names) - known)]


def dependency_faults(pyproject: str) -> list[str]:
    """Each dependency says what it is for, on its own line."""
    faults = []
    for block in re.findall(r"^(?:dependencies|dev|dedupe) = \[\n(.*?)^\]", pyproject, re.S | re.M):
        faults += [line.strip() for line in block.splitlines() if line.strip() and not re.search(r'",?\s*# \S', line)]
    return faults


def adr_faults(folder: Path) -> list[str]:
    """Decisions are numbered 0001, 0002, … without a gap or a double, and the title repeats the number."""
    papers = sorted(folder.glob("*.md"))
    faults = []
    for n, path in enumerate(papers, 1):
        if not re.fullmatch(rf"{n:04}-[a-z0-9-]+\.md", path.name):
            faults.append(f"{path.name}: expected number {n:04}")
        elif not path.read_text(encoding="utf-8").startswith(f"# {n}. "):
            faults.append(f"{path.name}: the title does not begin with “# {n}. ”")
    return faults


PLACES = re.compile(  # written in pieces so that this file does not find itself
    r"(?<![\w.])/(?:work|root|home|Users|tmp)/\w|/opt/(?:wheels|pypi)|py"
    r"pi\.org|python"
    r"hosted|registry\.npm"
    r"js|--(?:extra-)?index"
    r"-url|--find"
    r"-links|\.\./sha"
    r"red(?!/acceptance)"
)


def place_faults(files: Iterable[Path], root: Path) -> list[str]:
    """No path of a machine and no host of a registry stands in the tree."""
    faults = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, IsADirectoryError, FileNotFoundError):
            continue
        faults += [f"{path.relative_to(root)}: {found.group(0)}" for found in PLACES.finditer(text)]
    return faults
