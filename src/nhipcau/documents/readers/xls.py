"""The little of an .xls that calamine does not tell: formulas, errors, the reach of the grid, a password.

[MS-CFB] for the container, [MS-XLS] for the records. Every chain is followed at most once around: a file may lie.
"""

import struct

from nhipcau.documents.readers.book import MAX_CELLS, damaged, encrypted, no_workbook, too_large, with_macros
from nhipcau.documents.readers.sheet_xml import SheetFacts

_END = 0xFFFFFFFA  # from here on: no further sector
_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET, _BOOLERR = 0x0006, 0x000A, 0x002F, 0x0085, 0x0205
_RUNS = (1, 6)  # kinds of sheets: Excel 4 macros, Visual Basic
_BOFS = (0x0009, 0x0209, 0x0409, 0x0809)
_VALUES = {_FORMULA, _BOOLERR, 0x0203, 0x0204, 0x00FD, 0x027E, 0x00BD, 0x00D6}


def _chain(start: int, table: list[int]) -> list[int]:
    sectors: list[int] = []
    while start < _END:
        if start >= len(table) or len(sectors) > len(table):
            raise damaged()
        sectors.append(start)
        start = table[start]
    return sectors


class _Container:
    """A compound file: sectors chained by a table, small streams packed inside the root's stream."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size = 1 << min(struct.unpack_from("<H", content, 30)[0], 16)
        first_directory, _, self.cutoff, first_mini, _ = struct.unpack_from("<IIIII", content, 48)
        self.table = self._numbers(self._table_sectors())
        entries = self._joined(_chain(first_directory, self.table))
        self.entries = [entries[at : at + 128] for at in range(0, len(entries) - 127, 128)]
        self.mini = self._numbers(_chain(first_mini, self.table))

    def _sector(self, number: int) -> bytes:
        return self.content[(number + 1) * self.size : (number + 2) * self.size]

    def _joined(self, sectors: list[int]) -> bytes:
        return b"".join(self._sector(number) for number in sectors)

    def _numbers(self, sectors: list[int]) -> list[int]:
        joined = self._joined(sectors)
        return list(struct.unpack(f"<{len(joined) // 4}I", joined[: len(joined) // 4 * 4]))

    def _table_sectors(self) -> list[int]:
        sectors = list(struct.unpack_from("<109I", self.content, 76))
        following, limit = struct.unpack_from("<I", self.content, 68)[0], len(self.content) // self.size
        while following < _END and limit > 0:
            numbers = self._numbers([following])
            if not numbers:
                raise damaged()
            sectors += numbers[:-1]
            following, limit = numbers[-1], limit - 1
        return [number for number in sectors if number < _END]

    def stream(self, *names: str) -> bytes:
        """The first stream of one of these names; empty when there is none."""
        for entry in self.entries:
            name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
            if name in names and entry[66] == 2:
                start, size = struct.unpack_from("<II", entry, 116)
                if size >= self.cutoff:
                    return self._joined(_chain(start, self.table))[:size]
                root = self._joined(_chain(struct.unpack_from("<I", self.entries[0], 116)[0], self.table))
                return b"".join(root[at * 64 : at * 64 + 64] for at in _chain(start, self.mini))[:size]
        return b""


def _sheet(stream: bytes, at: int) -> SheetFacts:
    """The cells of the substream that begins at `at`; charts inside a sheet are substreams of their own."""
    facts, depth = SheetFacts(), 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind in _BOFS:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1 and kind in _VALUES and length >= 4:
            row, column = struct.unpack_from("<HH", stream, at + 4)
            facts.last_row, facts.last_column = max(facts.last_row, row + 1), max(facts.last_column, column + 1)
            if kind == _FORMULA:
                facts.formulas.add((row + 1, column + 1))
            elif kind == _BOOLERR and length >= 8 and stream[at + 11]:
                facts.errors.add((row + 1, column + 1))
        at += 4 + length
    if facts.last_row * facts.last_column > MAX_CELLS:
        raise too_large()
    return facts


def xls_facts(content: bytes) -> list[SheetFacts]:
    """The facts of each sheet in the workbook's order, charts and macro sheets among them. Raises Unreadable."""
    try:
        stream = _Container(content).stream("Workbook", "Book")
        if not stream:
            raise no_workbook()
        found, at = [], 0
        while at + 4 <= len(stream):
            kind, length = struct.unpack_from("<HH", stream, at)
            if kind == _FILEPASS:
                raise encrypted()
            if kind == _BOUNDSHEET:
                if length >= 6 and stream[at + 9] in _RUNS:
                    raise with_macros()
                found.append(_sheet(stream, struct.unpack_from("<I", stream, at + 4)[0]))
            if kind == _EOF:
                break
            at += 4 + length
    except (struct.error, IndexError) as fault:
        raise damaged() from fault
    return found
