"""Is the trail whole? Every chain is walked from its start, then held against its head and against every seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nhipcau.audit.models import ChainHead, Event

from . import seals
from .rows import Row, portion

SEALS = "niêm phong"
CUT_OFF = "phần cuối của chuỗi đã bị cắt hoặc thay"


@dataclass(frozen=True)
class Broken:
    """The first row that does not fit its chain; `why` is a Vietnamese sentence."""

    chain: str
    position: int
    row: int | None
    why: str


def verify(files: Sequence[Path] = ()) -> tuple[int, Broken | None]:
    """Walk every chain from its start. Gives the number of events read and the first break, or None when whole.

    The chains are held against the seals in the database and in `files`. Raises Refused for a file that is no seal.
    Others may go on writing meanwhile: what they add is read too.
    """
    walk = _Walk(seals.wanted(files))
    chains = {*Event.objects.order_by().values_list("chain", flat=True).distinct(), *walk.wanted, *_heads()}
    for chain in sorted(chains):
        if broken := walk.along(chain) or walk.to_the_head(chain) or walk.against_seals(chain):
            return walk.count, broken
    for fault in seals.faults(files):
        return walk.count, Broken(SEALS, fault.number, fault.row, fault.why)
    return walk.count, None


def _heads() -> dict[str, tuple[int, str]]:
    return {head.chain: (head.position, head.hash) for head in ChainHead.objects.all()}


class _Walk:
    """How far each chain was read, and what was found there."""

    def __init__(self, wanted: seals.Wanted) -> None:
        self.wanted = wanted
        self.count = 0
        self.seen: dict[str, tuple[int, str]] = {}
        self.sealed: dict[str, int] = {}  # the last position of each chain that a seal vouched for

    def along(self, chain: str) -> Broken | None:
        """Read on from where it was read to, until there is no more."""
        while rows := portion(chain, self.seen[chain][0] if chain in self.seen else -1):  # also a row before the first
            if broken := self._over(chain, rows):
                return broken
        return None

    def _over(self, chain: str, rows: list[Row]) -> Broken | None:
        position, previous = self.seen.get(chain, (0, ""))
        vouched = self.wanted.get(chain, {})
        for row in rows:
            self.count += 1
            if row.position != position + 1:
                return Broken(chain, position + 1, row.pk, "thiếu hoặc chèn thêm một dòng trước dòng này")
            if row.previous != previous:
                return Broken(chain, position + 1, row.pk, "không nối với dòng trước nó")
            if not row.unchanged():
                return Broken(chain, position + 1, row.pk, "nội dung đã bị sửa")
            position, previous = position + 1, row.hash
            if position in vouched:
                if broken := self._rewritten(chain, position, row.hash, row.pk):
                    return broken
                self.sealed[chain] = position
        self.seen[chain] = position, previous
        return None

    def _rewritten(self, chain: str, position: int, digest: str, row: int) -> Broken | None:
        """A row that fits the one before it and is not the one that was sealed: everything was made anew up to it."""
        for other, words in self.wanted[chain][position].items():
            if other != digest:
                first = self.sealed.get(chain, 0) + 1
                why = f"không phải dòng đã được {words} ghi lại: chuỗi đã bị viết lại từ một dòng giữa {first} và đây"
                return Broken(chain, position, row, why)
        return None

    def to_the_head(self, chain: str) -> Broken | None:
        """The chain ends where its head says; what was written since it was read is read now."""
        while True:
            head = ChainHead.objects.filter(chain=chain).values_list("position", "hash").first()
            if head == self.seen.get(chain, (0, "")):
                return None
            before = self.count
            if broken := self.along(chain):
                return broken
            if self.count == before:
                position = self.seen.get(chain, (0, ""))[0]
                if head is None and not position:
                    return None  # a chain that only a seal names
                return Broken(chain, position + 1, None, CUT_OFF)

    def against_seals(self, chain: str) -> Broken | None:
        """No seal speaks of more than there is."""
        end = self.seen.get(chain, (0, ""))[0]
        missing = sorted(position for position in self.wanted.get(chain, {}) if position > end)
        if not missing:
            return None
        words = next(iter(self.wanted[chain][missing[-1]].values()))
        return Broken(chain, end + 1, None, f"chuỗi ngắn hơn lúc được {words} ghi lại: phần cuối đã bị cắt")
