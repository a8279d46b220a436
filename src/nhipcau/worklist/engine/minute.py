"""The minute of a hand-over («biên bản bàn giao»): numbers and receivers, no name of a client and no story."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import override

from nhipcau.documents.word import render
from nhipcau.kernel.clock import LOCAL, local_day
from nhipcau.kernel.contracts import holdings
from nhipcau.kernel.dates import date_words
from nhipcau.kernel.text import initials
from nhipcau.org.queries import name_on, parent_of, place_words

if TYPE_CHECKING:
    from nhipcau.access.models import Handover, HandoverLine

TEMPLATE = "templates/bien-ban-ban-giao.docx"


@dataclass(frozen=True)
class Party:
    """Somebody who signs, as they are called on paper."""

    name: str
    position: str
    unit: str


@dataclass(frozen=True)
class Minute:
    """What the page and the Word file show. `rows`: kind in words, number, receiver; `totals`: kind, how many."""

    handover: "Handover"
    unit: str
    parent_body: str
    place: str
    giver: Party
    receivers: list[Party]
    rows: list[tuple[Any, str, str]]
    totals: list[tuple[Any, int]]


def _party(staff: Any) -> Party:
    return Party(staff.name, staff.position, staff.unit.name)


def minute(handover: "Handover", lines: "Sequence[HandoverLine]") -> Minute:
    """The minute of `lines`: those of the hand-over that the reader may see."""
    titles = {key: holding.title for key, holding in holdings.items()}
    name, body = name_on(handover.unit, local_day(handover.handed_at))
    above = parent_of(handover.unit)
    counts = Counter(line.kind for line in lines)
    return Minute(
        handover=handover,
        unit=name,
        parent_body=body or (above.name if above else ""),
        place=place_words(handover.unit),
        giver=_party(handover.staff),
        receivers=[_party(staff) for staff in {line.to_id: line.to for line in lines}.values()],
        rows=[(titles.get(line.kind, line.kind), line.number, line.to.name) for line in lines],
        totals=[(titles.get(kind, kind), n) for kind, n in counts.items()],
    )


def paper(found: Minute) -> bytes:
    """The minute as a Word file in Vietnamese, laid out by NĐ 30/2020 Phụ lục I, Phụ lục III mẫu 1.9."""
    at = found.handover.handed_at
    with override("vi"):
        context = {
            "parent_body": found.parent_body.upper(),
            "unit": found.unit.upper(),
            "unit_name": found.unit,
            "symbol": initials(found.unit),
            "place": found.place,
            "date_words": date_words(local_day(at)),
            "time_words": at.astimezone(LOCAL).strftime("%H giờ %M"),
            "giver": found.giver,
            "receivers": found.receivers,
            "reason": found.handover.reason,
            "rows": [
                {"n": n, "kind": str(kind), "number": number, "to": to}
                for n, (kind, number, to) in enumerate(found.rows, 1)
            ],
            "totals": "; ".join(f"{kind}: {n}" for kind, n in found.totals),
            "copies": len(found.receivers) + 2,
        }
        return render(settings.RULEBOOK_DIR / TEMPLATE, context)
