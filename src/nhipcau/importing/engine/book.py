"""Which sheet holds the register, where its header is, and which column is which."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Protocol

from django.utils.translation import gettext as _

from nhipcau.kernel.contracts import Column, Register
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean, match_key

from .mapping import Remembered, headings_key, placed

SEARCHED = 30  # rows in which a header may stand
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_OF_YEAR = re.compile(r"\s+(?:năm\s+)?(?:19|20)\d\d$", re.IGNORECASE)
_ANYWHERE = frozenset(match_key(word) for word in ("Ghi chú", "Chú thích", "Đơn vị", "Điện thoại", "Số điện thoại"))
COUNTERS = frozenset(match_key(word) for word in ("STT", "TT", "Số TT", "Số thứ tự", "Thứ tự", "No", "#"))


class Unusable(Refused):
    """The file cannot be imported at all; nothing was changed."""


Row = tuple[int, Sequence[Any]]


class Source(Protocol):
    """A sheet as `documents` reads it: rows with their numbers from 1, formulas as (row, column) from 1."""

    @property
    def name(self) -> str: ...

    @property
    def formulas(self) -> frozenset[tuple[int, int]]: ...

    @property
    def rows(self) -> Iterator[Row]: ...


@dataclass(frozen=True)
class Sheet:
    """A sheet and its first rows, where the header is looked for."""

    source: Source
    head: list[Row]

    @property
    def name(self) -> str:
        return self.source.name


@dataclass
class Layout:
    """A recognised header: `places` column key → positions from 0, `written` key → the header as written.

    `mapping`: by which it was read, when somebody mapped it; `kept`: position → heading of what is kept as words.
    """

    sheet: Sheet
    index: int  # of the last header row among the sheet's rows
    row: int  # its number in the sheet
    places: dict[str, list[int]] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    headers: tuple[str, ...] = ()
    kept: dict[int, str] = field(default_factory=dict)
    mapping: Remembered | None = None

    def body(self) -> Iterator[Row]:
        """The rows below the header."""
        return islice(self.sheet.source.rows, self.index + 1, None)


@lru_cache(maxsize=4_096)
def keys_of(text: object) -> tuple[str, ...]:
    """Keys of a header, the fullest first: as written; without brackets and without the year it is of."""
    words = clean(text)
    bare = _OF_YEAR.sub("", clean(_BRACKETS.sub(" ", words)))
    found = [match_key(words)]
    if bare and bare != words:
        found.append(match_key(bare))
    return tuple(key for key in dict.fromkeys(found) if key)


def known_headers(register: Register) -> dict[str, str]:
    """Key of a header → column key, for every spelling a register knows."""
    found: dict[str, str] = {}
    for column in register.columns:
        for header in column.headers:
            for key in keys_of(header):
                found.setdefault(key, column.key)
    return found


def _match(cells: Sequence[str], known: dict[str, str]) -> dict[str, list[int]]:
    """Column key → positions. A full header goes before one without its brackets; the first of two alike counts."""
    places: dict[str, list[int]] = {}
    taken: set[int] = set()
    for level in (0, 1):
        for position, text in enumerate(cells):
            keys = keys_of(text) if position not in taken else ()
            key = known.get(keys[level]) if len(keys) > level else None
            if key is None or (level == 0 and key in places):
                continue
            if key in places and not _BRACKETS.search(text):
                continue
            places.setdefault(key, []).append(position)
            taken.add(position)
    return places


def _texts(values: Iterable[Any]) -> list[str]:
    return [clean(value) if isinstance(value, str) else "" for value in values]


def _candidates(sheet: Sheet, known: dict[str, str]) -> Iterator[tuple[int, list[str], bool]]:
    """Rows that may be the header; also two rows as one (told apart by True), for headers with merged cells."""
    rows = sheet.head
    for index, (_number, values) in enumerate(rows):
        above = _texts(values)
        yield index, above, False
        below = _texts(rows[index + 1][1]) if index + 1 < len(rows) else []
        if any(below) and sum(map(bool, above)) > 1:
            size = max(len(above), len(below))
            pairs = zip(above + [""] * (size - len(above)), below + [""] * (size - len(below)), strict=True)
            joined, of_below = _joined(list(pairs), known)
            yield index + 1, joined, of_below > 1


def _joined(pairs: Sequence[tuple[str, str]], known: dict[str, str]) -> tuple[list[str], int]:
    """One header out of two rows, and how many words of the lower one are known.

    A cell that spans columns is the first of them with blanks behind: “Người gọi” over “Họ tên” and “Điện thoại”.
    """
    cells, of_below, spanning = [], 0, ""
    for high, low in pairs:
        spanning = high or (spanning if low else "")
        both = f"{low} {spanning}"
        own = both if low and match_key(both) in known else low if _known(low, known) else ""
        of_below += bool(own)
        part = f"{spanning} ({low})" if low and _known(spanning, known) else low
        cells.append(own or part or high)
    return cells, of_below


def _known(text: str, known: dict[str, str]) -> bool:
    return any(key in known for key in keys_of(text))


def _layout(sheet: Sheet, known: dict[str, str]) -> Layout | None:
    best: Layout | None = None
    for index, cells, two_rows in _candidates(sheet, known):
        places = _match(cells, known)
        gain = len(places) - (len(best.places) if best else 0)
        goes_on = best is not None and two_rows and index == best.index + 1
        if gain < 0 or (gain == 0 and not goes_on):
            continue
        best = Layout(sheet, index, sheet.head[index][0], places, headers=tuple(cells))
        best.written = {key: cells[at[0]] for key, at in places.items()}
        used = {position for at in places.values() for position in at}
        rest = [text for position, text in enumerate(cells) if text and position not in used]
        best.ignored = [text for text in rest if match_key(text) not in COUNTERS]
    return best


def _mapped(sheets: Sequence[Sheet], register: Register, mappings: Mapping[str, Remembered]) -> Layout | None:
    """The header of these sheets whose headings somebody mapped before."""
    known = known_headers(register)
    for sheet in sheets if mappings else ():
        for index, cells, _two in _candidates(sheet, known):
            mapping = mappings.get(headings_key(cells))
            if mapping is None:
                continue
            places, kept = placed(register, cells, mapping)
            layout = Layout(sheet, index, sheet.head[index][0], places, headers=tuple(cells), mapping=mapping)
            layout.written = {key: ", ".join(cells[at] for at in found) for key, found in places.items()}
            layout.kept = {at: cells[at] for at in kept}
            used = {at for found in places.values() for at in found} | set(kept)
            layout.ignored = [
                text for at, text in enumerate(cells) if text and at not in used and match_key(text) not in COUNTERS
            ]
            if not _missing(register, layout):
                return layout
    return None


def _missing(register: Register, layout: Layout | None) -> list[Column]:
    found = layout.places if layout else {}
    return [column for column in register.columns if column.required and column.key not in found]


def _best(sheets: Sequence[Sheet], register: Register) -> list[Layout]:
    """Headers found, the best first; of equals the earlier sheet."""
    known = known_headers(register)
    found = [layout for sheet in sheets if (layout := _layout(sheet, known))]
    return sorted(found, key=lambda layout: (len(_missing(register, layout)), -len(layout.places)))


def _title_words(layout: Layout) -> str:
    above = [match_key(value) for _n, values in layout.sheet.head[: layout.index] for value in values if value]
    return " ".join(above)


def _weight(register: Register, layout: Layout | None) -> int:
    """How well a header fits: the word a register prints itself says more than one of its other spellings."""
    if layout is None:
        return 0
    first = {column.key: set(keys_of(column.headers[0])) for column in register.columns}
    return sum(2 if first[key] & set(keys_of(text)) else 1 for key, text in layout.written.items())


def _telling(headers: Iterable[str]) -> int:
    """How many of these headers say something about the register: a note or a unit may be added to any."""
    return sum(1 for text in headers if not _ANYWHERE & set(keys_of(text)))


def _is_rather(other: Register, found: Layout, register: Register, layout: Layout | None) -> bool:
    """Does a header speak for another register: by columns that only that one knows?"""
    mine = set(layout.written.values()) if layout else set()
    theirs = set(found.written.values())
    only_theirs, only_mine = _telling(theirs - mine), _telling(mine - theirs)
    if only_theirs >= only_mine + 3 or (not mine and theirs):
        return True
    heavier = _weight(other, found) >= _weight(register, layout) + 3
    titled = match_key(str(other.title)) in _title_words(found)
    return only_theirs > only_mine and (titled or (only_mine == 0 and heavier))


def _other_register(
    sheets: Sequence[Sheet], register: Register, layout: Layout | None, all_registers: Iterable[Register]
) -> Register | None:
    """The register this file rather is, if there is a clearly better one."""
    if layout is not None and match_key(str(register.title)) in _title_words(layout):
        return None
    best, best_weight = None, 0
    for other in all_registers:
        found = _best(sheets, other) if other.name != register.name else []
        if not found or len(found[0].places) < 2 or _missing(other, found[0]):
            continue
        weight = _weight(other, found[0])
        if weight > best_weight and _is_rather(other, found[0], register, layout):
            best, best_weight = other, weight
    return best


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _not_found(register: Register, layout: Layout | None) -> Unusable:
    """What was looked for and what was found."""
    wanted = [column.headers[0] for column in register.columns if column.required]
    if layout is None or len(layout.places) < 2:
        return Unusable(
            _(
                "No header of the register “%(register)s” was found in the first %(rows)d rows of any sheet. It needs "
                "the columns %(wanted)s. Nothing was changed; check that it is the right file, or fill the blank "
                "workbook."
            )
            % {"register": register.title, "rows": SEARCHED, "wanted": _listed(wanted)}
        )
    missing = [column.headers[0] for column in _missing(register, layout)]
    return Unusable(
        _(
            "The header in row %(row)d of sheet “%(sheet)s” lacks the columns %(missing)s; it holds %(found)s. Nothing "
            "was changed; add the missing columns or rename them, then import again."
        )
        % {
            "row": layout.row,
            "sheet": layout.sheet.name,
            "missing": _listed(missing),
            "found": _listed(text for text in layout.headers if text),
        }
    )


def find_layout(
    sources: Iterable[Source],
    register: Register,
    all_registers: Iterable[Register],
    own_names: frozenset[str] = frozenset(),
    mappings: Mapping[str, Remembered] | None = None,
) -> tuple[Layout, list[tuple[int, str, str, str]]]:
    """The sheet and header of `register`, and notes (row, column, value, reason) on what is left out.

    `own_names` are sheets of our blank workbooks that are left out in silence; `mappings`: key of the headings → what
    somebody said of them. Raises Unusable: no header, a column missing, another register.
    """
    sheets = read_heads(sources)
    if mapped := _mapped(sheets, register, mappings or {}):
        return mapped, _notes(mapped, sheets, own_names)
    found = _best(sheets, register)
    layout = found[0] if found else None
    if other := _other_register(sheets, register, layout, all_registers):
        raise Unusable(
            _(
                "This file looks like “%(other)s”, not “%(register)s”. Nothing was changed; choose the right register "
                "or the right file."
            )
            % {"other": other.title, "register": register.title}
        )
    if layout is None or len(layout.places) < min(2, len(register.columns)) or _missing(register, layout):
        raise _not_found(register, layout)
    return layout, _notes(layout, sheets, own_names)


def read_heads(sources: Iterable[Source]) -> list[Sheet]:
    """The sheets with their first rows."""
    return [Sheet(source, list(islice(source.rows, SEARCHED))) for source in sources]


def _notes(layout: Layout, sheets: Sequence[Sheet], own_names: frozenset[str]) -> list[tuple[int, str, str, str]]:
    """Notes on columns and sheets that are left out."""
    notes = [
        (layout.row, header, "", _("This column is not known to the register and was left out."))
        for header in layout.ignored
    ]
    for sheet in sheets:
        if (
            sheet is not layout.sheet
            and sheet.name not in own_names
            and any(any(_texts(values)) for _n, values in sheet.head)
        ):
            reason = _("Only sheet “%(used)s” was read; this sheet was left out.") % {"used": layout.sheet.name}
            notes.append((1, "", sheet.name, reason))
    return notes


def likely_header(sheets: Sequence[Sheet], register: Register) -> Layout | None:
    """The row that is most likely the header, for somebody to map: a recognised one, else the first of the fullest.

    What was only half recognised may be a row of people: “Nam” and “Chủ hộ” stand in headings and in cells.
    """
    found = _best(sheets, register)
    if found and len(found[0].places) > 1 and not _missing(register, found[0]):
        return found[0]
    rows = [
        (sum(map(bool, _texts(values))), -index, sheet)
        for sheet in sheets
        for index, (_n, values) in enumerate(sheet.head)
    ]
    best = max(rows, key=lambda row: row[:2], default=None)
    return header_at(best[2], best[2].head[-best[1]][0], register) if best and best[0] > 1 else None


def header_at(sheet: Sheet, row: int, register: Register) -> Layout | None:
    """One row of a sheet as the header, whatever it holds; None when it is no row near the top."""
    for index, (number, values) in enumerate(sheet.head):
        if number == row:
            cells = _texts(values)
            return Layout(sheet, index, row, _match(cells, known_headers(register)), headers=tuple(cells))
    return None
