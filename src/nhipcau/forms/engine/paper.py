"""A filled form on paper: what the one Word template of all forms is filled with.

The structure of the form draws it: sections, tables for repeats and for scales, dotted lines where nothing was said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from nhipcau.documents.word import render
from nhipcau.kernel.dates import date_words
from nhipcau.kernel.money import format_number

from .model import Node
from .render import RADIOS, Heading, Question, Section, Shown, Table

TEMPLATE = "templates/bieu-mau-quan-ly-truong-hop.docx"
BOX = {True: "☒", False: "☐"}
WIDEST, SCALE, MORE, ROWS = 6, 4, 2, 3
"""Columns of a table; answers of a scale; dotted lines for a long answer and rows for a table that nobody filled in."""
BROAD = 60
"""Letters of answers that stand beside each other; longer ones stand one below the other."""
NUMBER, PLACE = "doc_no", "place"
"""Of a form that names the body which issues it (the question filled from `unit`): its number and where it is dated."""


@dataclass(frozen=True)
class Paper:
    """A form ready to be printed. `mark` says that it is no final one, `code` and `address` lead back to it."""

    shown: Shown
    unit: str
    parent_body: str
    place: str
    day: date
    mark: str
    code: str
    address: str


def word(paper: Paper) -> bytes:
    """The form as a Word file, headed by NĐ 30/2020 Phụ lục I. Reads the words of the active language (Vietnamese)."""
    form, head = paper.shown.form, _head(paper)
    sections = [_section(one) for one in paper.shown.sections if one.asked]
    context = {
        **head,
        "number": form.settings.get("number", ""),
        "basis": form.settings.get("basis", ""),
        "date_words": date_words(paper.day),
        "mark": paper.mark,
        "title": form.words("vi").upper(),
        "sections": [one for one in sections if one["blocks"]],
        "legend": "" if form.verified else _("Not compared with the original text."),
        "signs": [one.strip().upper() for one in form.settings.get("signs", "").split(";") if one.strip()] or [""],
        "code": paper.code,
        "version": form.version,
    }
    return render(settings.RULEBOOK_DIR / TEMPLATE, context, pictures={"qr": (_qr(paper.address), 26)})


def _qr(address: str) -> bytes:
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=6, border=2)
    return out.getvalue()


def _head(paper: Paper) -> dict[str, str]:
    """Who issues it, under which number and where: as the form says, when it says so."""
    state = paper.shown.state
    issuer = next((n for n in state.form.questions if n.marks.get("prefill") == "unit" and n.repeat is None), None)
    said = {name: _told(state.form.nodes.get(name), paper) if issuer else "" for name in (NUMBER, PLACE)}
    unit = _told(issuer, paper) or paper.unit
    number = _("Number: %(number)s") % {"number": said[NUMBER] or "………………"}
    return {
        "parent_body": (paper.parent_body if unit == paper.unit else "").upper(),
        "unit": unit.upper(),
        "doc_no": number,
        "place": said[PLACE] or paper.place or "……………",
    }


def _told(node: Node | None, paper: Paper) -> str:
    return paper.shown.state.said(node) if node and node.name not in paper.shown.hidden else ""


def _section(section: Section) -> dict[str, Any]:
    """Under its title as the form has it, which brings its own number."""
    return {"title": section.title, "blocks": list(_blocks(section))}


def _blocks(section: Section) -> Iterator[dict[str, Any]]:
    items = [item for item in section.items if item.asked and _printed(item.node)]
    while items:
        item = items[0]
        scale = list(_scale(items))
        if len(scale) > 1:
            yield _scale_table(scale)
            items = items[sum(1 + (note is not None) for _level, note in scale) :]
            continue
        if isinstance(item, Heading):
            yield {"kind": "heading", "label": item.label, "mark": _mark(item.node)}
        elif isinstance(item, Table):
            yield from _table(item, titled=item.node is not section.node)
        elif item.look != "note":
            yield _line(item)
        items = items[1:]


def _printed(node: Node) -> bool:
    return node.marks.get("print") != "no"


def _mark(node: Node) -> str:
    return "" if node.verified else "(*)"


# --- a question -------------------------------------------------------------------------------------------------------
def _line(item: Question) -> dict[str, Any]:
    said = _said(item)
    more = range(MORE if item.look == "long" else 0)
    about = {"label": item.label.rstrip(" :"), "mark": _mark(item.node)}
    return {"kind": "line", "said": said, **about} if said else {"kind": "blank", "more": list(more), **about}


def _said(item: Question) -> str:
    """An answer as it stands on paper: boxes where few can be chosen, to be ticked by hand when nobody did."""
    if item.look == "tick":
        return BOX[bool(item.value)]
    if item.group and len(item.options) <= RADIOS:
        boxes = [f"{BOX[on]} {words}" for _code, words, on in item.options]
        return "   ".join(boxes) if sum(map(len, boxes)) <= BROAD else "\n" + "\n".join(boxes)
    if item.node.type == "integer" and item.said.isdecimal() and len(item.said) > 4:
        return format_number(int(item.said))
    return item.said


# --- tables -----------------------------------------------------------------------------------------------------------
Level = tuple[Question, Question | None]


def _scale(items: Sequence[Any]) -> Iterator[Level]:
    """Questions with the same few answers that follow each other, each with the note that belongs to it."""
    place, of = 0, ""
    while place < len(items):
        item = items[place]
        few = isinstance(item, Question) and item.look == "radios" and 1 < len(item.options) <= SCALE
        if not few or (of and item.node.choices != of):
            return
        of = item.node.choices
        note = items[place + 1] if place + 1 < len(items) and _belongs(item, items[place + 1]) else None
        yield item, note
        place += 1 if note is None else 2


def _belongs(level: Question, note: Any) -> bool:
    if not isinstance(note, Question) or note.node.type != "text":
        return False
    name = level.node.name
    return note.node.name == f"{name}_note" or name == f"{note.node.name}_rating"


def _scale_table(levels: Sequence[Level]) -> dict[str, Any]:
    answers = [words for _code, words, _on in levels[0][0].options]
    noted = any(note for _level, note in levels)
    columns = [{"label": words, "mark": ""} for words in (_("Content"), *answers, *([_("Note")] * noted))]
    rows = []
    for level, note in levels:
        ticks = [BOX[on] for _code, _words, on in level.options]
        rows.append([f"{level.label} {_mark(level.node)}".strip(), *ticks, *([note.said if note else ""] * noted)])
    return {"kind": "table", "columns": columns, "rows": rows}


def _table(table: Table, *, titled: bool) -> Iterator[dict[str, Any]]:
    """A table with a row for each; one that is too wide for the page is told row by row."""
    if titled:
        yield {"kind": "heading", "label": table.label, "mark": _mark(table.node)}
    columns = [(node, label) for node, label in table.columns if node.type != "note" and _printed(node)]
    if len(columns) > WIDEST:
        yield from _row_by_row(table)
        return
    heads = [{"label": _("No."), "mark": ""}, *({"label": label, "mark": _mark(node)} for node, label in columns)]
    names = {node.name for node, _label in columns}
    rows = [
        [str(line.number), *(one.said if one.asked else "" for one in line.questions if one.node.name in names)]
        for line in table.lines
    ]
    yield {"kind": "table", "columns": heads, "rows": rows or [[""] * len(heads)] * ROWS}


def _row_by_row(table: Table) -> Iterator[dict[str, Any]]:
    for line in table.lines:
        yield {"kind": "heading", "label": f"{_('No.')} {line.number}", "mark": ""}
        yield from (_line(one) for one in line.questions if one.asked and one.look != "note" and _printed(one.node))
    if not table.lines:
        told = [{"kind": "blank", "label": label, "mark": _mark(node), "more": []} for node, label in table.columns]
        yield from told
