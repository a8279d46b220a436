"""One set of answers under the rules of a form: what is asked, what it comes to, what is wrong. No clock, no database.

`answers`: path → text, where a path is the name of a question, or `table.row.question`. A question that is not asked
reads as blank to every rule and keeps what was typed; a question that cannot be read reads as blank too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from . import functions as f
from .model import Choice, Form, Node, Rule, Words
from .reading import canonical, spoken

Codes = Callable[[str, date], Sequence[tuple[str, str]]]
"""`codes(list, day)`: (code, words) of a list of the rulebook as it was on the day of the answers."""


@dataclass(frozen=True)
class Row:
    """A row of a table, known by an id of its own, so that it stays itself when rows before it go."""

    repeat: str
    id: str


@dataclass(frozen=True)
class Problem:
    """What is wrong with one answer. `kind`: unread, missing, refused (by a rule) or choice (not in its list)."""

    node: Node
    row: Row | None
    kind: str
    sentence: str

    @property
    def path(self) -> str:
        return path_of(self.node, self.row)


def path_of(node: Node, row: Row | None) -> str:
    """Where the answer of a question stands."""
    return f"{row.repeat}.{row.id}.{node.name}" if row else node.name


@dataclass
class _Context:
    state: "State"
    row: Row | None
    here: str = ""
    item: Mapping[str, str] = field(default_factory=dict)


class State:
    """The answers of one form, evaluated. Made for one request and not changed."""

    def __init__(
        self, form: Form, answers: Mapping[str, str], rows: Mapping[str, Sequence[str]],
        *, now: datetime, day: date, codes: Codes, lang: str = "vi",
    ) -> None:  # fmt: skip
        self.form, self.answers, self.now, self.day, self.lang = form, answers, now, day, lang
        self._codes, self._lists = codes, dict[str, tuple[Choice, ...]]()
        self._rows = {name: [Row(name, ident) for ident in ids] for name, ids in rows.items()}
        self._values: dict[tuple[Node, Row | None], str] = {}
        self._asked: dict[tuple[Node, Row | None], bool] = {}
        self._unread: dict[tuple[Node, Row | None], str] = {}
        for node in form.order:
            self._evaluate(node)

    # --- asked by rules -----------------------------------------------------------------------------------------------
    def rows(self, repeat: Node) -> list[Row]:
        """The rows of a table; none while the table is not asked."""
        return self._rows.get(repeat.name, []) if self._asked.get((repeat, None), True) else []

    def value(self, node: Node, row: Row | None) -> str:
        """What a rule reads: blank for what is not asked."""
        return self._values.get((node, row), "")

    def place_of(self, row: Row | None) -> int:
        return self._rows[row.repeat].index(row) + 1 if row else 0

    def choice_words(self, node: Node, code: str, row: Row | None) -> str:
        by_code = {choice.code: choice for choice in self.choices(node.choices)}
        return ", ".join(self._words(by_code[one]) for one in code.split() if one in by_code)

    def first_item(self, name: str, key: str, where: Callable[[Any], Any] | None, context: _Context) -> str:
        for choice in self.choices(name):
            item = self._item(choice)
            if where is None or f.truth(where(_Context(self, context.row, context.here, item))):
                return item[key]
        return ""

    # --- asked by pages -----------------------------------------------------------------------------------------------
    def asked(self, node: Node, row: Row | None = None) -> bool:
        """Whether a question, group or table is asked as the answers are now."""
        return self._asked.get((node, row if self._in_rows(node) else None), False)

    def typed(self, node: Node, row: Row | None = None) -> str:
        """What was typed, readable or not, asked or not."""
        return self.answers.get(path_of(node, row), "")

    def required(self, node: Node, row: Row | None = None) -> bool:
        return node.required is not None and f.truth(node.required.run(self._context(node, row)))

    def text(self, words: Words, node: Node, row: Row | None = None) -> str:
        """A label, hint or complaint in the reader's language, with its values put in."""
        pieces = words.get(self.lang) or words.get("vi") or ()
        context = self._context(node, row)
        return "".join(f.text(piece.run(context)) if isinstance(piece, Rule) else str(piece) for piece in pieces)

    def choices(self, name: str) -> tuple[Choice, ...]:
        """All of a list, of the form itself or of the rulebook."""
        if name not in self._lists:
            own = self.form.lists.get(name)
            listed = () if own else self._codes(name, self.day)
            self._lists[name] = own or tuple(Choice(code, {self.lang: words}) for code, words in listed)
        return self._lists[name]

    def options(self, node: Node, row: Row | None = None) -> list[tuple[str, str]]:
        """(code, words) of what may be chosen now."""
        found, rule = self.choices(node.choices), node.choice_filter
        if rule is not None:
            here = self.value(node, row)
            found = tuple(c for c in found if f.truth(rule.run(_Context(self, row, here, self._item(c)))))
        return [(choice.code, self._words(choice)) for choice in found]

    def said(self, node: Node, row: Row | None = None) -> str:
        """The answer in words, as it is printed; what cannot be read stands as it was typed."""
        value = self.value(node, row)
        if node.type in {"one", "many"}:
            return self.choice_words(node, value, row) or value
        if node.type == "tick":
            return _("Yes") if value else ""
        return spoken(node, value) if value else (self.typed(node, row) if self.asked(node, row) else "")

    def problems(self, *, missing: bool = True) -> list[Problem]:
        """Everything that is wrong, in the order of the form; `missing`: what must be answered and is not, too."""
        found = []
        for node in self.form.root.walk():
            if node.kind != "question" or not (node.answered or node.constraint):
                continue
            for row in self._all(node):
                if self.asked(node, row) and (problem := self._problem(node, row, missing)):
                    found.append(problem)
        return found

    def final(self) -> dict[str, Any]:
        """What is kept for good: what was asked and answered, and what it came to; tables as lists of rows."""
        found: dict[str, Any] = {}
        for node in self.form.root.walk():
            if node.kind == "repeat":
                found[node.name] = [{"id": row.id} for row in self.rows(node)]
            if node.kind != "question" or node.type == "note":
                continue
            for row in self._all(node):
                if value := self.value(node, row):
                    kept = value.split() if node.type == "many" else value
                    (found[row.repeat][self.place_of(row) - 1] if row else found)[node.name] = kept
        return found

    # --- the engine ---------------------------------------------------------------------------------------------------
    def _in_rows(self, node: Node) -> bool:
        return node.repeat is not None

    def _all(self, node: Node) -> Sequence[Row | None]:
        return self.rows(node.repeat) if node.repeat is not None else [None]

    def _context(self, node: Node, row: Row | None) -> _Context:
        return _Context(self, row, self.value(node, row))

    def _evaluate(self, node: Node) -> None:
        for row in self._all(node):
            key, above = (node, row), node.parent
            held = above is None or self._asked.get((above, row if self._in_rows(above) else None), False)
            asked = held and (node.relevant is None or f.truth(node.relevant.run(self._context(node, row))))
            self._asked[key] = asked
            if asked and node.kind == "question":
                self._values[key] = self._valued(node, row)

    def _valued(self, node: Node, row: Row | None) -> str:
        if node.calculate is not None:
            return f.text(node.calculate.run(self._context(node, row)))
        value, why = canonical(node, self.answers.get(path_of(node, row), ""))
        if why:
            self._unread[(node, row)] = why
        return value

    def _problem(self, node: Node, row: Row | None, missing: bool) -> Problem | None:
        if why := self._unread.get((node, row)):
            return Problem(node, row, "unread", why)
        value = self.value(node, row)
        if not value:
            lacking = missing and node.answered and self.required(node, row)
            return Problem(node, row, "missing", _("This must be answered.")) if lacking else None
        if node.type in {"one", "many"}:
            open_ones = {code for code, _words in self.options(node, row)}
            if not set(value.split()) <= open_ones:
                return Problem(node, row, "choice", _("This answer is not in the list any more. Choose another one."))
        if node.constraint is not None and not f.truth(node.constraint.run(self._context(node, row))):
            return Problem(node, row, "refused", self.text(node.complaint, node, row) or _("This cannot be so."))
        return None

    def _words(self, choice: Choice) -> str:
        return choice.words.get(self.lang) or choice.words.get("vi", choice.code)

    def _item(self, choice: Choice) -> dict[str, str]:
        return {"name": choice.code, "label": self._words(choice), "filter": choice.filter}
