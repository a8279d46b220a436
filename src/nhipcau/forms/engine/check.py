"""From a text to a form: every fault is found and named, with its row, before anybody is asked anything."""

import re
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from . import xform
from .model import Choice, Form, Node, Rule
from .rules import choice_filter, condition, rule
from .source import LANGUAGES, FormFaults, Row, Source, read
from .xpath import BadExpression, parse

KNOWN = {
    *("text", "integer", "decimal", "date", "time", "datetime", "dateTime", "note", "calculate", "acknowledge"),
    *("select_one", "select_multiple", "select_one_from_file", "select_multiple_from_file"),
    *("begin group", "end group", "begin repeat", "end repeat"),
}
OURS = ("title_en", "number", "basis", "guard", "procedure", "group", "signs", "ask_again")
_NAME = re.compile("[a-z][a-z0-9_]{0,59}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_KEY = re.compile("[a-z0-9][a-z0-9_-]{1,59}")
MARKS = {"A", "A2", "A2w", "B"}
_ROW = re.compile(r"\[row : (\d+)\]\s*")


def build(text: str, lists: frozenset[str] = frozenset()) -> Form:
    """The form of a text; `lists`: the code lists a file may name. Raises FormFaults with everything that is wrong."""
    source = read(text)
    _check_settings(source)
    _check_survey(source, lists)
    _check_choices(source)
    if not source.faults:
        made = _xform(source)
        if not source.faults:
            form = _form(source, text, made)
            if not source.faults:
                return form
    raise FormFaults(source.faults)


@lru_cache(maxsize=64)
def built(text: str, lists: frozenset[str]) -> Form:
    """The same, once per text."""
    return build(text, lists)


# --- lint -------------------------------------------------------------------------------------------------------------
def _check_settings(source: Source) -> None:
    rows = source.rows("settings")
    line = rows[0].line if rows else 0
    if len(rows) != 1:
        source.say(line, _("the sheet settings needs exactly one row."))
        return
    for name in ("form_title", "title_en", "form_id", "version", "number", "basis"):
        if not rows[0].get(name):
            source.say(line, _("settings: “%(name)s” is missing.") % {"name": name})
    if rows[0].get("form_id") and not _KEY.fullmatch(rows[0].get("form_id")):
        source.say(line, _("settings: form_id may hold only small letters, digits and dashes."))
    if not re.fullmatch("[1-9][0-9]{0,3}", rows[0].get("version") or "1"):
        source.say(line, _("settings: version is a whole number from 1."))
    if rows[0].get("guard") not in {"", "abuse", "trafficking"}:
        source.say(line, _("settings: guard is abuse or trafficking."))


def _check_survey(source: Source, lists: frozenset[str]) -> None:
    names: dict[str, int] = {}
    depth: list[str] = []
    known_lists = {row.get("list_name") for row in source.rows("choices")}
    for row in source.rows("survey"):
        whole = row.get("type").replace("begin_", "begin ").replace("end_", "end ")
        first = whole if whole.startswith(("begin", "end")) else whole.split(" ")[0]
        if first not in KNOWN:
            source.say(row.line, _("the type “%(type)s” is not known.") % {"type": row.get("type")})
            continue
        row.cells["type"] = whole
        if first.startswith("end"):
            if not depth or depth.pop() != first[4:]:
                source.say(row.line, _("“%(type)s” ends nothing that was begun.") % {"type": whole})
            continue
        _check_row(source, row, names, depth)
        if first.startswith("select"):
            _check_list(source, row, first, whole.partition(" ")[2], known_lists, lists)
        if first.startswith("begin"):
            depth.append(first[6:])
    if depth:
        source.say(0, _("%(count)s groups are not ended.") % {"count": len(depth)})
    if not any(n for n in names):
        source.say(0, _("the form asks nothing. Is the sheet survey there?"))


def _check_row(source: Source, row: Row, names: dict[str, int], depth: list[str]) -> None:
    name, kind = row.get("name"), row.get("type")
    if not _NAME.fullmatch(name):
        source.say(row.line, _("name “%(name)s”: small letters, digits and _ only, a letter first.") % {"name": name})
    if name in names:
        words = {"name": name, "row": names[name]}
        source.say(row.line, _("the name “%(name)s” stands already in row %(row)s.") % words)
    names[name] = row.line
    if kind == "begin repeat" and "repeat" in depth:
        source.say(row.line, _("a table inside of a table is not known here."))
    if not depth and not kind.startswith("begin") and kind != "calculate":
        source.say(row.line, _("“%(name)s” stands in no section. Put it into a group.") % {"name": name})
    if row.get("bind::mark") and row.get("bind::mark") not in MARKS:
        source.say(row.line, _("the mark is one of %(marks)s.") % {"marks": ", ".join(sorted(MARKS))})
    if kind == "calculate" and not row.get("calculation"):
        source.say(row.line, _("“%(name)s” calculates nothing.") % {"name": name})
    for column in ("label", "hint", "constraint_message"):
        _check_languages(source, row, column, needed=column == "label" and kind != "calculate")


def _check_languages(source: Source, row: Row, column: str, *, needed: bool) -> None:
    there = [lang for lang in LANGUAGES if row.get(f"{column}::{lang}")]
    if (needed or there) and len(there) < len(LANGUAGES):
        missing = ", ".join(f"{column}::{lang}" for lang in LANGUAGES if lang not in there)
        source.say(row.line, _("%(column)s is missing.") % {"column": missing})


def _check_list(source: Source, row: Row, first: str, of: str, own: set[str], files: frozenset[str]) -> None:
    if first.endswith("file"):
        if not of.endswith(".csv") or of.removesuffix(".csv") not in files:
            source.say(row.line, _("the rulebook has no list “%(name)s”.") % {"name": of})
    elif of not in own:
        source.say(row.line, _("the sheet choices has no list “%(name)s”.") % {"name": of})


def _check_choices(source: Source) -> None:
    seen: set[tuple[str, str]] = set()
    for row in source.rows("choices"):
        key = (row.get("list_name"), row.get("name"))
        if not _NAME.fullmatch(key[0]) or not _CODE.fullmatch(key[1]):
            words = {"name": f"{key[0]} {key[1]}"}
            source.say(row.line, _("“%(name)s”: list and code are plain letters, digits, - and _.") % words)
        if key in seen:
            source.say(row.line, _("the code “%(name)s” stands twice in its list.") % {"name": key[1]})
        seen.add(key)
        _check_languages(source, row, "label", needed=True)


# --- the form ---------------------------------------------------------------------------------------------------------
def _xform(source: Source) -> str:
    """What pyxform makes of the sheets; its complaint gets the row of the file."""
    sheets: dict[str, Any] = {name: [dict(row.cells) for row in rows] for name, rows in source.sheets.items()}
    for name in OURS:
        sheets["settings"][0].pop(name, None)
    sheets["settings"][0].setdefault("default_language", "vi")
    try:
        return str(convert(sheets, form_name="data").xform)
    except (PyXFormError, RecursionError, ValueError, KeyError) as error:
        said = str(error)
        found = _ROW.search(said)
        rows = source.rows("survey")
        at = int(found[1]) - 2 if found else -1
        source.say(rows[at].line if 0 <= at < len(rows) else 0, _ROW.sub("", said)[:300])
        return ""


def _form(source: Source, text: str, made: str) -> Form:
    tree = xform.parsed(made)
    root, by_path = xform.structure(tree)
    raws = xform.raws(tree, by_path)
    lists = xform.lists(tree, xform.itext(tree))
    lines = {row.get("name"): row.line for row in source.rows("survey")}
    nodes = {node.name: node for node in by_path.values() if node is not root} | {"": root}
    for node, raw in raws.items():
        _rules(source, node, raw, nodes, lists, lines.get(node.name, 0))
    settings = source.rows("settings")[0].cells
    return Form(
        key=settings["form_id"],
        version=int(settings["version"]),
        title={"vi": settings["form_title"], "en": settings["title_en"]},
        settings=settings,
        root=root,
        nodes={name: node for name, node in nodes.items() if name},
        lists={name: words or () for name, words in lists.items()},
        order=_ordered(source, root, lines),
        text=text,
        digest=sha256(text.encode()).hexdigest(),
        xform=made,
    )


def _rules(
    source: Source, node: Node, raw: xform.Raw, nodes: dict[str, Node],
    lists: dict[str, tuple[Choice, ...] | None], line: int,
) -> None:  # fmt: skip
    def made(text: str, what: str, make: Any = rule) -> Rule | None:
        try:
            found: Rule = make(text, at=node, nodes=nodes, lists=lists)
        except BadExpression as error:
            source.say(line, _("%(what)s: %(why)s") % {"what": what, "why": error})
            return None
        return found

    for column, what in (("relevant", "relevant"), ("required", "required"), ("constraint", "constraint")):
        if text := raw.bind.get(column):
            setattr(node, column, made(text, what, condition))
    if text := raw.bind.get("calculate"):
        node.calculate = made(text, "calculation")
    if raw.itemset:
        node.choices, where = _itemset(raw.itemset)
        if where:
            node.choice_filter = made(where, "choice_filter", partial(choice_filter, of=node.choices))
    for part in ("label", "hint", "complaint"):
        words = {
            lang: tuple(made(piece[1], part) if isinstance(piece, tuple) else piece for piece in pieces)
            for lang, pieces in getattr(node, part).items()
        }
        setattr(node, part, words)


def _itemset(text: str) -> tuple[str, str]:
    """Name and condition of the list in instance('x')/…/item[…]."""
    found = re.fullmatch(r"\s*instance\('([^']+)'\)/(?:root)/item(?:\[(.*)\])?\s*", text, re.S)
    return (found[1], found[2] or "") if found else ("", "")


def _ordered(source: Source, root: Node, lines: dict[str, int]) -> tuple[Node, ...]:
    """All nodes so that each comes after those it asks and after what it stands in; a circle is named."""
    done: dict[Node, bool] = {}
    found: list[Node] = []

    def visit(node: Node, way: tuple[Node, ...]) -> None:
        if node in done:
            if not done[node]:
                circle = [*way[way.index(node) :], node]
                names = " → ".join(each.name for each in circle)
                source.say(lines.get(node.name, 0), _("these ask each other in a circle: %(names)s") % {"names": names})
                done[node] = True
            return
        done[node] = False
        for other in _needs(node):
            visit(other, (*way, node))
        done[node] = True
        found.append(node)

    for node in root.walk():
        visit(node, ())
    return tuple(found)


def _needs(node: Node) -> list[Node]:
    rules = [r for r in (node.relevant, node.calculate) if r is not None]
    asked = {other for r in rules for other in r.asks}
    above = [node.parent] if node.parent is not None else []
    return [*above, *sorted(asked - {node}, key=lambda other: other.path), *_self(asked, node)]


def _self(asked: set[Node], node: Node) -> list[Node]:
    """A rule that asks its own answer is a circle of one."""
    return [node] if node in asked else []


def readable(text: str) -> bool:
    """Whether an expression can be parsed at all (for tests of the parser)."""
    try:
        parse(text)
    except BadExpression:
        return False
    return True
