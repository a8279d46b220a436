"""A form as it is asked: its questions in order, their words, rules and lists. Made by `check.build`, never changed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

TYPES = ("text", "integer", "decimal", "date", "time", "dateTime", "one", "many", "tick", "note", "calc")
Words = Mapping[str, tuple[Any, ...]]
"""Language → pieces: texts, and rules whose value stands between them."""


@dataclass(frozen=True)
class Rule:
    """An expression ready to be asked: `run(context)`; `asks`: the nodes it depends on; `text`: as written."""

    text: str
    run: Callable[[Any], Any]
    asks: frozenset["Node"]


@dataclass(frozen=True)
class Choice:
    """An answer to choose. `filter` narrows the list by another answer."""

    code: str
    words: Mapping[str, str]
    filter: str = ""


@dataclass(eq=False)
class Node:
    """A question, a group, a table (`repeat`) or the form itself. `marks`: what only we read of it (bind::…)."""

    name: str
    kind: str  # form, group, repeat, question
    parent: "Node | None" = None
    type: str = ""
    children: list["Node"] = field(default_factory=list)
    label: Words = field(default_factory=dict)
    hint: Words = field(default_factory=dict)
    complaint: Words = field(default_factory=dict)
    relevant: Rule | None = None
    required: Rule | None = None
    constraint: Rule | None = None
    calculate: Rule | None = None
    choices: str = ""
    choice_filter: Rule | None = None
    appearance: str = ""
    read_only: bool = False
    marks: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"

    @property
    def repeat(self) -> "Node | None":
        """The table it stands in, if it does."""
        above = self.parent
        while above is not None and above.kind != "repeat":
            above = above.parent
        return above

    @property
    def path(self) -> tuple[str, ...]:
        return (*(self.parent.path if self.parent else ()), self.name)

    @property
    def verified(self) -> bool:
        """Whether its words were compared with the original text (mark A)."""
        return self.marks.get("mark", "") in {"A", ""} if self.kind != "question" else self.marks.get("mark") == "A"

    @property
    def answered(self) -> bool:
        """Whether somebody types an answer to it."""
        return self.kind == "question" and self.type not in {"note", "calc"} and not self.read_only

    def walk(self) -> Iterator["Node"]:
        """It and everything inside of it, in the order of the form."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Form:
    """One version of a form. `order`: its nodes so that each comes after all it depends on."""

    key: str
    version: int
    title: Mapping[str, str]
    settings: Mapping[str, str]
    root: Node
    nodes: Mapping[str, Node]
    lists: Mapping[str, tuple[Choice, ...]]
    order: tuple[Node, ...]
    text: str
    digest: str
    xform: str

    @property
    def sections(self) -> list[Node]:
        """The groups of the first level; what stands outside of one is no section of its own (refused by check)."""
        return [node for node in self.root.children if node.kind in {"group", "repeat"}]

    @property
    def questions(self) -> list[Node]:
        return [node for node in self.root.walk() if node.kind == "question"]

    @property
    def verified(self) -> bool:
        return all(node.verified for node in self.questions)

    @property
    def guard(self) -> str:
        """The story its answers tell (a group of fields with a permission of its own)."""
        return self.settings.get("guard", "")

    def words(self, lang: str) -> str:
        return self.title.get(lang) or self.title["vi"]
