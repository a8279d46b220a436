"""A parsed expression becomes a function of a context; paths are resolved and everything unknown refused, once."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from . import functions as f
from .model import Node, Rule
from .xpath import BadExpression, Binary, Call, Literal, Minus, Number, Path, Tree, parse

Run = Callable[[Any], f.Value]
ITEM = ("name", "label", "filter")
_NESTED = re.compile(r"[+*}]\)[+*{]")


def rule(text: str, at: Node, nodes: Mapping[str, Node], lists: Mapping[str, Any]) -> Rule:
    """The rule of an expression that stands at a node. Raises BadExpression."""
    maker = _Maker(at, nodes, lists)
    run = maker.make(parse(text))
    return Rule(text.strip(), run, frozenset(maker.asks))


def condition(text: str, at: Node, nodes: Mapping[str, Node], lists: Mapping[str, Any]) -> Rule:
    """The same of a rule that says yes or no: one bare answer is refused, its meaning is not the same everywhere."""
    if isinstance(parse(text), Path):
        raise BadExpression(_("a bare answer is no condition. Compare it with something: ${x} != ''."))
    return rule(text, at, nodes, lists)


def choice_filter(text: str, of: str, at: Node, nodes: Mapping[str, Node], lists: Mapping[str, Any]) -> Rule:
    """The condition of a list `of`, asked of each of its items. Raises BadExpression."""
    maker = _Maker(at, nodes, lists, item=of)
    run = maker.make(parse(text))
    return Rule(text.strip(), run, frozenset(maker.asks))


class _Maker:
    def __init__(self, at: Node, nodes: Mapping[str, Node], lists: Mapping[str, Any], item: str = "") -> None:
        self.at, self.nodes, self.lists, self.item = at, nodes, lists, item
        self.asks: set[Node] = set()

    def make(self, tree: Tree, *, columns: bool = False) -> Run:
        """`columns`: whether the answers of all rows of a table may stand here."""
        if isinstance(tree, Number | Literal):
            value = tree.value
            return lambda c: value
        if isinstance(tree, Path):
            return self.path(tree, columns)
        if isinstance(tree, Minus):
            inner = self.make(tree.of)
            return lambda c: -f.number(inner(c))
        if isinstance(tree, Binary):
            return self.binary(tree)
        return self.call(tree)

    def binary(self, tree: Binary) -> Run:
        left, right, op = self.make(tree.left), self.make(tree.right), tree.op
        if op == "or":
            return lambda c: f.truth(left(c)) or f.truth(right(c))
        if op == "and":
            return lambda c: f.truth(left(c)) and f.truth(right(c))
        if op == "=":
            return lambda c: f.equal(left(c), right(c))
        if op == "!=":
            return lambda c: not f.equal(left(c), right(c))
        if op in f.ORDER:
            compare = f.ORDER[op]
            return lambda c: compare(f.number(left(c)), f.number(right(c)))
        reckon = f.ARITHMETIC[op]
        return lambda c: reckon(f.number(left(c)), f.number(right(c)))

    def call(self, tree: Call) -> Run:
        special = {"if": self.choose, "today": self.day, "now": self.moment, "position": self.position}
        special["jr:choice-name"] = self.choice_name
        if tree.name in special:
            return special[tree.name](tree)
        known = f.FUNCTIONS.get(tree.name)
        if known is None:
            raise BadExpression(_("the function %(name)s() is not known here.") % {"name": tree.name})
        self.count(tree, known.least, known.most)
        if tree.name == "regex":
            _check_pattern(tree.args[1])
        args = [self.make(arg, columns=known.columns) for arg in tree.args]
        run = known.run
        return lambda c: run(*(arg(c) for arg in args))

    def count(self, tree: Call, least: int, most: int) -> None:
        if not least <= len(tree.args) <= most:
            words = {"name": tree.name, "count": len(tree.args)}
            raise BadExpression(_("the function %(name)s() does not take %(count)s values.") % words)

    def choose(self, tree: Call) -> Run:
        self.count(tree, 3, 3)
        test, yes, no = (self.make(arg) for arg in tree.args)
        return lambda c: yes(c) if f.truth(test(c)) else no(c)

    def day(self, tree: Call) -> Run:
        self.count(tree, 0, 0)
        return lambda c: c.state.now.date().isoformat()

    def moment(self, tree: Call) -> Run:
        self.count(tree, 0, 0)
        return lambda c: c.state.now.isoformat(timespec="seconds")

    def position(self, tree: Call) -> Run:
        if self.at.repeat is None and self.at.kind != "repeat":
            raise BadExpression(_("position() stands only inside of a table."))
        self.count(tree, 1, 1)
        return lambda c: float(c.state.place_of(c.row))

    def choice_name(self, tree: Call) -> Run:
        self.count(tree, 2, 2)
        if not isinstance(tree.args[1], Literal):
            raise BadExpression(_("jr:choice-name() needs the question in quotes."))
        value, of = self.make(tree.args[0]), self.node(_only_path(tree.args[1].value))
        return lambda c: c.state.choice_words(of, f.text(value(c)), c.row)

    # --- paths --------------------------------------------------------------------------------------------------------
    def path(self, tree: Path, columns: bool) -> Run:
        if tree.start == "instance":
            return self.listed(tree)
        if self.item and tree.start == "":
            return self.of_item(tree)
        if tree.start == "" and tree.steps == (".",):
            return lambda c: c.here
        node = self.node(tree)
        self.asks.add(node)
        own = self.at if self.at.kind == "repeat" else self.at.repeat
        if node.kind == "repeat":
            if not columns:
                raise BadExpression(_("%(name)s is a table: only count() can be asked of it.") % {"name": node.name})
            return lambda c: [row.id for row in c.state.rows(node)]
        if node.kind != "question":
            raise BadExpression(_("%(name)s is no question.") % {"name": node.name})
        if node.repeat is None:
            return lambda c: c.state.value(node, None)
        if node.repeat is own and not (columns and tree.start == "/"):
            return lambda c: c.state.value(node, c.row)
        if not columns:
            words = {"name": node.name}
            raise BadExpression(_("%(name)s has an answer in each row; add them up or count them.") % words)
        repeat = node.repeat
        return lambda c: [c.state.value(node, row) for row in c.state.rows(repeat)]

    def of_item(self, tree: Path) -> Run:
        name = tree.steps[-1]
        if len(tree.steps) != 1 or name not in ITEM:
            raise BadExpression(_("a list has no column “%(name)s”.") % {"name": "/".join(tree.steps)})
        return lambda c: c.item[name]

    def listed(self, tree: Path) -> Run:
        """A text of the first item of a list that fits."""
        inside = _Maker(self.at, self.nodes, self.lists, item=tree.list)
        where = inside.make(tree.where) if tree.where is not None else None
        self.asks |= inside.asks
        if tree.list not in self.lists or len(tree.steps) != 1 or tree.steps[0] not in ITEM:
            raise BadExpression(_("there is no list “%(name)s” with that column.") % {"name": tree.list})
        name, key = tree.list, tree.steps[0]
        return lambda c: c.state.first_item(name, key, where, c)

    def node(self, tree: Path) -> Node:
        """The node a path leads to."""
        here: Node | None = None if tree.start == "/" else self.at
        for step in tree.steps:
            if step == "..":
                here = here.parent if here else None
            elif here is None and tree.start == "/":
                here = self.nodes[""] if step == self.nodes[""].name else None
            elif step != "." and here is not None:
                here = next((child for child in here.children if child.name == step), None)
            if here is None:
                raise BadExpression(_("there is no question “%(name)s”.") % {"name": tree.steps[-1]})
        if here is None:
            raise BadExpression(_("this path leads nowhere."))
        return here


def _only_path(text: str) -> Path:
    found = parse(text)
    if not isinstance(found, Path):
        raise BadExpression(_("“%(text)s” is no question.") % {"text": text.strip()})
    return found


def _check_pattern(tree: Tree) -> None:
    """A pattern stands in the form itself, is right, and cannot take for ever."""
    if not isinstance(tree, Literal):
        raise BadExpression(_("the pattern of regex() must stand in quotes."))
    if len(tree.value) > 200 or _NESTED.search(tree.value):
        raise BadExpression(_("the pattern of regex() is too long or repeats a repetition."))
    try:
        re.compile(tree.value)
    except re.error:
        raise BadExpression(_("the pattern of regex() cannot be read.")) from None
