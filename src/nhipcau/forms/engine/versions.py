"""What a new version of a form changes, for whoever approves it. A released version is never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .model import Form, Node


@dataclass(frozen=True)
class Difference:
    """Names of questions: added, removed, moved in order, and changed with what of them."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    lists: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not (self.added or self.removed or self.moved or self.changed or self.lists)


def difference(old: Form, new: Form) -> Difference:
    """What one has to look at before `new` takes the place of `old`."""
    before, after = _rows(old), _rows(new)
    both = [name for name in after if name in before]
    stayed = [name for name in before if name in after]
    return Difference(
        added=[name for name in after if name not in before],
        removed=[name for name in before if name not in after],
        moved=_moved(stayed, both),
        changed={name: what for name in both if (what := _changed(before[name], after[name]))},
        lists=sorted(n for n in {*old.lists, *new.lists} if old.lists.get(n) != new.lists.get(n)),
    )


def _rows(form: Form) -> dict[str, Node]:
    return {node.name: node for node in form.root.walk() if node.kind != "form"}


def _moved(before: list[str], after: list[str]) -> list[str]:
    """Those that stand behind another one than before."""
    follows = dict(zip(after, ["", *after], strict=False))
    followed = dict(zip(before, ["", *before], strict=False))
    return [name for name in after if follows[name] != followed[name]]


def _changed(old: Node, new: Node) -> list[str]:
    facts: Mapping[str, tuple[object, object]] = {
        "type": (old.type or old.kind, new.type or new.kind),
        "place": (old.path, new.path),
        "label": (_words(old.label), _words(new.label)),
        "hint": (_words(old.hint), _words(new.hint)),
        "choices": (old.choices, new.choices),
        "marks": (dict(old.marks), dict(new.marks)),
        **{
            name: (getattr(getattr(old, name), "text", ""), getattr(getattr(new, name), "text", ""))
            for name in ("relevant", "required", "constraint", "calculate", "choice_filter")
        },
    }
    return [name for name, (was, now) in facts.items() if was != now]


def _words(words: Mapping[str, tuple[object, ...]]) -> dict[str, list[str]]:
    return {lang: [getattr(piece, "text", str(piece)) for piece in pieces] for lang, pieces in words.items()}
