"""Reading the audit."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from .models import ChainHead, Event


@dataclass(frozen=True)
class Broken:
    """The first row that does not fit its chain; `why` is a Vietnamese sentence."""

    chain: str
    position: int
    row: int | None
    why: str


def history(kind: str, ident: object) -> QuerySet[Event]:
    """All events about one record (`app.model`, primary key), oldest first."""
    return Event.objects.filter(object_kind=kind, object_id=str(ident)).order_by("id")


def recent() -> QuerySet[Event]:
    """All events, newest first."""
    return Event.objects.order_by("-id")


def verify() -> tuple[int, Broken | None]:
    """Walk every chain from its start. Gives the number of events read and the first break, or None when whole."""
    count = 0
    heads = {head.chain: head for head in ChainHead.objects.all()}
    seen: dict[str, tuple[int, str]] = {}
    for event in _in_order():
        count += 1
        position, previous = seen.get(event.chain, (0, ""))
        if event.position != position + 1:
            return count, Broken(event.chain, position + 1, event.pk, "thiếu hoặc chèn thêm một dòng trước dòng này")
        if event.previous_hash != previous:
            return count, Broken(event.chain, event.position, event.pk, "không nối với dòng trước nó")
        if event.hash != event.digest():
            return count, Broken(event.chain, event.position, event.pk, "nội dung đã bị sửa")
        seen[event.chain] = (event.position, event.hash)
    for chain in sorted(heads.keys() | seen.keys()):
        position, last = seen.get(chain, (0, ""))
        head = heads.get(chain)
        if head is None or (head.position, head.hash) != (position, last):
            return count, Broken(chain, position + 1, None, "phần cuối của chuỗi đã bị cắt hoặc thay")
    return count, None


def _in_order() -> Iterator[Event]:
    return Event.objects.order_by("chain", "position").iterator(chunk_size=2000)
