"""Two people on one form: what each of them typed survives.

A page carries, for every answer, a mark of what it showed (`base`), and a pen of its own. An answer that differs from
its mark was changed on that page. It is taken when nobody else changed it meanwhile; otherwise both texts are kept and
shown side by side until somebody decides.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any


def base_of(text: str) -> str:
    """The mark of a text that a page showed."""
    return sha256(text.encode()).hexdigest()[:12]


@dataclass
class Draft:
    """What is kept of answers that are not final. `values` by path; `pens`: the page that wrote each last.

    `rows`: ids of the rows of each table in order; `dropped`: those taken out, whose answers stay. `others`: by path,
    what somebody else wrote at the same time: [{"text", "by", "at"}].
    """

    values: dict[str, str] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)
    dropped: dict[str, list[str]] = field(default_factory=dict)
    pens: dict[str, str] = field(default_factory=dict)
    others: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Draft":
        names = ("values", "rows", "dropped", "pens", "others")
        return cls(**{name: deepcopy(kept.get(name, {})) for name in names})

    def as_json(self) -> dict[str, Any]:
        found = {"values": self.values, "rows": self.rows, "dropped": self.dropped}
        return {**found, "pens": self.pens, "others": self.others}

    def live_rows(self) -> dict[str, list[str]]:
        """The rows of each table that were not taken out."""
        return {name: [i for i in ids if i not in self.dropped.get(name, [])] for name, ids in self.rows.items()}


@dataclass(frozen=True)
class Sent:
    """What came from a page. `texts`, `bases` by path; `add`, `drop`: (table, row); `settle`: (path, what)."""

    texts: Mapping[str, str]
    bases: Mapping[str, str]
    pen: str
    by: str
    at: str
    add: tuple[tuple[str, str], ...] = ()
    drop: tuple[tuple[str, str], ...] = ()
    settle: tuple[tuple[str, str], ...] = ()


def merge(kept: Draft, sent: Sent) -> tuple[Draft, set[str]]:
    """What is kept after a page was sent, and the paths that are another now. Sending it again changes nothing more."""
    draft = Draft.read(kept.as_json())
    for table, ident in sent.add:
        if ident not in draft.rows.setdefault(table, []):
            draft.rows[table].append(ident)
    changed = {path for path, text in sent.texts.items() if _take(draft, path, text, sent)}
    for table, ident in sent.drop:
        if ident in draft.rows.get(table, []) and ident not in draft.dropped.setdefault(table, []):
            draft.dropped[table].append(ident)
            changed.add(f"{table}.{ident}")
    for path, what in sent.settle:
        if _settle(draft, path, what, sent):
            changed.add(path)
    for table, ident in sent.add:
        if f"{table}.{ident}" not in changed and ident not in kept.rows.get(table, []):
            changed.add(f"{table}.{ident}")
    return draft, changed


def _take(draft: Draft, path: str, text: str, sent: Sent) -> bool:
    """Bring one answer of a page in. Whether anything changed."""
    now = draft.values.get(path, "")
    own = draft.pens.get(path) == sent.pen
    base = sent.bases.get(path, base_of(""))
    if text == now or (base == base_of(text) and not own):
        return False  # nothing new, or not touched on that page
    if own or base == base_of(now):
        draft.values[path] = text
        draft.pens[path] = sent.pen
        _revive(draft, path)
        return True
    if not text:  # one emptied what the other wrote anew: the words win
        return False
    return _keep_both(draft, path, text, sent)


def _keep_both(draft: Draft, path: str, text: str, sent: Sent) -> bool:
    if not draft.values.get(path):
        draft.values[path], draft.pens[path] = text, sent.pen
        _revive(draft, path)
        return True
    others = draft.others.setdefault(path, [])
    mine = next((other for other in others if other.get("pen") == sent.pen), None)
    if mine is not None and mine["text"] == text:
        return False
    if mine is not None:
        mine["text"], mine["at"] = text, sent.at
    else:
        others.append({"text": text, "by": sent.by, "at": sent.at, "pen": sent.pen})
    _revive(draft, path)
    return True


def _settle(draft: Draft, path: str, what: str, sent: Sent) -> bool:
    """`what`: "take:MARK" puts that other text in the place of the answer, "drop:MARK" lets it go.

    Nothing goes that the page did not show: an answer that came meanwhile becomes one of the others.
    """
    verb, _colon, mark = what.partition(":")
    others = draft.others.get(path, [])
    chosen = next((other for other in others if base_of(other["text"]) == mark), None)
    if chosen is None:
        return False
    others.remove(chosen)
    now = draft.values.get(path, "")
    if verb == "take":
        if now and now != sent.texts.get(path):
            others.append({"text": now, "by": "", "at": sent.at, "pen": draft.pens.get(path, "")})
        draft.values[path], draft.pens[path] = chosen["text"], ""  # nobody's: sent again it stays
    if not others:
        draft.others.pop(path, None)
    return True


def _revive(draft: Draft, path: str) -> None:
    """Somebody writes in a row that was taken out meanwhile: it comes back with all it held."""
    table, _dot, rest = path.partition(".")
    ident = rest.partition(".")[0]
    if ident and ident in draft.dropped.get(table, []):
        draft.dropped[table].remove(ident)
