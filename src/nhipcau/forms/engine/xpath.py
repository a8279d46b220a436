"""One XPath expression, as XLSForm uses it, parsed into a tree. What is not known here is refused at load."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

DEEPEST, LONGEST = 40, 4000


class BadExpression(Exception):
    """An expression that cannot be evaluated; the sentence says why."""


@dataclass(frozen=True)
class Number:
    value: float


@dataclass(frozen=True)
class Literal:
    value: str


@dataclass(frozen=True)
class Path:
    """`start`: "/" absolute, "" relative, "current" from current(), "instance" from a list named `list`.

    `steps`: names, "." and ".."; `where`: the predicate after the item of a list.
    """

    start: str
    steps: tuple[str, ...]
    list: str = ""
    where: "Tree | None" = None


@dataclass(frozen=True)
class Call:
    name: str
    args: tuple["Tree", ...]


@dataclass(frozen=True)
class Binary:
    op: str
    left: "Tree"
    right: "Tree"


@dataclass(frozen=True)
class Minus:
    of: "Tree"


Tree = Number | Literal | Path | Call | Binary | Minus
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<literal>"[^"]*"|'[^']*')|(?P<name>[A-Za-z_][\w.-]*(?::[A-Za-z_][\w-]*)?)
    |(?P<op>\.\.|!=|<=|>=|[=<>+\-*|/.,()\[\]]))""",
    re.X,
)
LEVELS = (("or",), ("and",), ("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "div", "mod"))


def tokens(text: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise BadExpression(_("“%(text)s” cannot be read here.") % {"text": text[at : at + 20].strip()})
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()
    yield "end", ""


def parse(text: str) -> Tree:
    """The tree of an expression. Raises BadExpression."""
    if len(text) > LONGEST:
        raise BadExpression(_("the rule is longer than %(most)s characters.") % {"most": LONGEST})
    parser = _Parser(list(tokens(text)))
    tree = parser.level(0)
    if parser.kind != "end":
        raise BadExpression(_("“%(text)s” is one too many.") % {"text": parser.word})
    return tree


class _Parser:
    def __init__(self, found: list[tuple[str, str]]) -> None:
        self.tokens, self.at, self.depth = found, 0, 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def word(self) -> str:
        return self.tokens[self.at][1]

    def take(self, word: str) -> bool:
        if self.kind in {"op", "name"} and self.word == word:
            self.at += 1
            return True
        return False

    def need(self, word: str) -> None:
        if not self.take(word):
            raise BadExpression(_("“%(word)s” is missing before “%(text)s”.") % {"word": word, "text": self.word})

    def level(self, number: int) -> Tree:
        """A chain of operators that bind alike, of everything that binds closer."""
        if number == len(LEVELS):
            return self.unary()
        left = self.level(number + 1)
        while self.kind in {"op", "name"} and self.word in LEVELS[number]:
            op = self.word
            self.at += 1
            left = Binary(op, left, self.level(number + 1))
        return left

    def unary(self) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadExpression(_("the rule has too many brackets inside of each other."))
        found = Minus(self.unary()) if self.take("-") else self.primary()
        self.depth -= 1
        return found

    def primary(self) -> Tree:
        kind, word = self.tokens[self.at]
        if kind == "number":
            self.at += 1
            return Number(float(word))
        if kind == "literal":
            self.at += 1
            return Literal(word[1:-1])
        if self.take("("):
            inside = self.level(0)
            self.need(")")
            return inside
        if kind == "name" and self.tokens[self.at + 1][1] == "(" and self.tokens[self.at + 1][0] == "op":
            return self.call(word)
        return self.path()

    def call(self, name: str) -> Tree:
        self.at += 2
        args: list[Tree] = []
        while not self.take(")"):
            if args:
                self.need(",")
            args.append(self.level(0))
        if name == "current" and not args:
            self.need("/")
            return Path("current", self.steps())
        if name == "instance":
            return self.listed(args)
        return Call(name, tuple(args))

    def listed(self, args: list[Tree]) -> Path:
        """instance('x')/…/item[…]/label"""
        if len(args) != 1 or not isinstance(args[0], Literal):
            raise BadExpression(_("instance() needs the name of a list in quotes."))
        for word in ("/", "root", "/", "item"):
            self.need(word)
        where = None
        if self.take("["):
            where = self.level(0)
            self.need("]")
        steps = self.steps() if self.take("/") else ()
        return Path("instance", steps, args[0].value, where)

    def path(self) -> Path:
        start = "/" if self.take("/") else ""
        return Path(start, self.steps())

    def steps(self) -> tuple[str, ...]:
        found = []
        while True:
            if self.kind != "name" and self.word not in {".", ".."}:
                raise BadExpression(_("“%(text)s” cannot stand here.") % {"text": self.word or _("the end")})
            found.append(self.word)
            self.at += 1
            if self.take("["):
                raise BadExpression(_("a condition in square brackets is known only for lists."))
            if not self.take("/"):
                return tuple(found)
