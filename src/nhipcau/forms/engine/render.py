"""What a page of a form shows: sections, questions with all that stands beside them, tables with their rows.

`shape` of a question is a mark of everything but its answer: a page tells the shapes it shows, and gets only the
questions that look different now.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from .merging import Draft, base_of
from .model import Form, Node
from .state import Problem, Row, State, path_of

RADIOS, LISTED = 8, 100
"""Up to so many answers stand open on the page; more than LISTED are found by typing."""


@dataclass(frozen=True)
class Other:
    """What somebody else wrote in the same place."""

    mark: str
    text: str
    by: str
    at: str


@dataclass
class Question:
    """One question as it is shown. `value`: what was typed; `said`: the answer in words."""

    path: str
    node: Node
    label: str
    hint: str
    value: str
    said: str
    asked: bool
    required: bool
    error: str
    options: list[tuple[str, str, bool]]
    others: list[Other]
    known: bool

    kind = "question"

    @property
    def id(self) -> str:
        return "q-" + self.path.replace(".", "-")

    @property
    def base(self) -> str:
        return base_of(self.value)

    @property
    def look(self) -> str:
        """Which input it is."""
        node = self.node
        if node.type in {"note", "calc"}:
            return node.type
        if node.type == "one":
            return "radios" if len(self.options) <= RADIOS else "select" if len(self.options) <= LISTED else "find"
        if node.type == "text":
            return "long" if "multiline" in node.appearance else "line"
        return {"many": "ticks", "tick": "tick"}.get(node.type, node.type)

    @property
    def group(self) -> bool:
        """Whether several inputs stand for it."""
        return self.look in {"radios", "ticks"}

    @property
    def shape(self) -> str:
        shown = self.value if self.look in {"calc", "note"} else ""
        facts = (self.label, self.hint, self.asked, self.required, self.error, self.known, shown, self.others)
        told = [*map(str, facts), *(f"{code}={words}" for code, words, _on in self.options)]
        return sha256("\x1f".join(told).encode()).hexdigest()[:10]


@dataclass
class Line:
    """A row of a table."""

    row: Row
    number: int
    questions: list[Question]


@dataclass
class Table:
    """A table (repeat) with its rows; `fresh` is the id of the row that would be added next."""

    node: Node
    label: str
    hint: str
    asked: bool
    lines: list[Line]
    fresh: str
    columns: list[tuple[Node, str]]

    kind = "table"
    error = ""

    @property
    def id(self) -> str:
        return f"q-{self.node.name}"

    @property
    def path(self) -> str:
        return self.node.name

    @property
    def shape(self) -> str:
        told = [self.label, str(self.asked), *(line.row.id for line in self.lines)]
        return sha256("\x1f".join(told).encode()).hexdigest()[:10]


@dataclass
class Heading:
    """The words above a group inside of a section."""

    node: Node
    label: str
    asked: bool

    kind = "heading"
    error = ""

    @property
    def id(self) -> str:
        return f"q-{self.node.name}"

    @property
    def path(self) -> str:
        return self.node.name

    @property
    def shape(self) -> str:
        return sha256(f"{self.label}{self.asked}".encode()).hexdigest()[:10]


Item = Question | Table | Heading


@dataclass
class Section:
    """A group of the first level. `open`: how many must-answers are blank; `wrong`: how many answers cannot be so."""

    node: Node
    number: int
    title: str
    asked: bool
    items: list[Item] = field(default_factory=list)
    open: int = 0
    wrong: int = 0

    @property
    def id(self) -> str:
        return f"s-{self.node.name}"

    @property
    def known(self) -> list[Question]:
        """Questions that the register has answered and nobody changed: shown closed, so that only the rest is asked."""
        return [item for item in self.items if isinstance(item, Question) and item.known]

    @property
    def rest(self) -> list[Item]:
        return [item for item in self.items if not (isinstance(item, Question) and item.known)]


class Shown:
    """A form with its answers, ready to be drawn. `strict`: blank must-answers are errors, not only counted."""

    def __init__(
        self,
        state: State,
        draft: Draft,
        *,
        known: Mapping[str, str] | None = None,
        fresh: str = "",
        strict: bool = False,
        hidden: Collection[str] = (),
    ) -> None:
        self.hidden = hidden
        self.state, self.draft, self.known, self.fresh = state, draft, known or {}, fresh
        self.problems = [problem for problem in state.problems() if problem.node.name not in hidden]
        self.errors = {p.path: p for p in self.problems if strict or p.kind != "missing"}
        self.sections = [
            self._section(node, number)
            for number, node in enumerate(state.form.sections, start=1)
            if node.label and not {deep.name for deep in node.walk() if deep.kind == "question"} <= {*hidden}
        ]

    @property
    def form(self) -> Form:
        return self.state.form

    @property
    def missing(self) -> int:
        return sum(problem.kind == "missing" for problem in self.problems)

    def items(self) -> Iterator[Item]:
        """Everything on the page that can look different, the questions of tables too."""
        for section in self.sections:
            for item in section.items:
                yield item
                if isinstance(item, Table):
                    yield from (question for line in item.lines for question in line.questions)

    def changed(self, shapes: Mapping[str, str], sent: Mapping[str, str]) -> tuple[list[Item], list[Question]]:
        """What a page that shows `shapes` has to draw anew, and the questions of which only the base is another."""
        anew: list[Item] = []
        based: list[Question] = []
        covered: set[str] = set()
        for item in self.items():
            if item.id in covered:
                continue
            differs = shapes.get(item.id) != item.shape
            if isinstance(item, Question) and item.path in sent and item.value != sent[item.path]:
                differs = True
            if differs:
                anew.append(item)
                if isinstance(item, Table):
                    covered |= {question.id for line in item.lines for question in line.questions}
            elif isinstance(item, Question) and item.path in sent:
                based.append(item)
        return anew, based

    def error_list(self) -> list[tuple[Problem, str, str]]:
        """(problem, label, id to jump to) of each error."""
        return [
            (problem, self.state.text(problem.node.label, problem.node, problem.row), "i-" + path.replace(".", "-"))
            for path, problem in self.errors.items()
        ]

    # --- the parts ----------------------------------------------------------------------------------------------------
    def _section(self, node: Node, number: int) -> Section:
        section = Section(node, number, self.state.text(node.label, node), self.state.asked(node))
        section.items = [self._table(node)] if node.kind == "repeat" else list(self._inside(node))
        inside = {node.name for node in node.walk()}
        for problem in self.problems:
            if problem.node.name in inside:
                section.open += problem.kind == "missing"
                section.wrong += problem.kind != "missing"
        return section

    def _inside(self, node: Node) -> Iterator[Item]:
        for child in node.children:
            if child.kind == "repeat":
                yield self._table(child)
            elif child.kind == "group":
                if child.label:
                    yield Heading(child, self.state.text(child.label, child), self.state.asked(child))
                yield from self._inside(child)
            elif child.label and child.name not in self.hidden:
                yield self._question(child, None)

    def _table(self, node: Node) -> Table:
        state = self.state
        inside = (deep for deep in node.walk() if deep.kind == "question" and deep.label)
        questions = [deep for deep in inside if deep.name not in self.hidden]
        lines = [
            Line(row, number, [self._question(question, row) for question in questions])
            for number, row in enumerate(state.rows(node), start=1)
        ]
        columns = [(question, state.text(question.label, question, None)) for question in questions]
        label, hint = state.text(node.label, node), state.text(node.hint, node)
        return Table(node, label, hint, state.asked(node), lines, self.fresh, columns)

    def _question(self, node: Node, row: Row | None) -> Question:
        state, path = self.state, path_of(node, row)
        asked = state.asked(node, row)
        calculated = node.type == "calc"
        value = state.value(node, row) if calculated else state.typed(node, row)
        options = state.options(node, row) if node.choices and asked else []
        chosen = set(value.split())
        problem = self.errors.get(path)
        return Question(
            path=path,
            node=node,
            label=state.text(node.label, node, row),
            hint=state.text(node.hint, node, row),
            value=value,
            said=state.said(node, row),
            asked=asked,
            required=asked and state.required(node, row),
            error=problem.sentence if problem else "",
            options=[(code, words, code in chosen) for code, words in options],
            others=[_other(kept) for kept in self.draft.others.get(path, [])],
            known=bool(value) and path not in self.draft.others and self.known.get(path) == value and not problem,
        )


def _other(kept: Mapping[str, Any]) -> Other:
    return Other(base_of(kept["text"]), kept["text"], kept["by"], kept["at"])


def unverified(form: Form) -> Collection[str]:
    """Names of the questions whose words were not compared with the original text."""
    return {node.name for node in form.questions if not node.verified}
