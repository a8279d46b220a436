"""Papers of other bodies: filed with number, day, signer and capacity, and the signed scan or PDF."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from nhipcau.access.actions import withdraw
from nhipcau.cases import policy
from nhipcau.cases.models import Case, OutsidePaper
from nhipcau.cases.queries.standing import PAPER_KIND, fresh, is_decision
from nhipcau.documents.actions import store_file
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.rulebook.queries import code_list

from .said import said

HEADS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
"""What a scan begins with, and its type."""
LARGEST = 20 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class NewPaper:
    """A paper from outside as it was received; `content` is the file, `name` as it was called."""

    kind: str
    signed_on: date
    signer: str
    capacity: str
    body: str
    content: bytes
    name: str
    number: str = ""
    digital: bool = False


@action
def file_paper(*, case: Case, paper: NewPaper, by: Actor, at: datetime) -> OutsidePaper:
    """File a paper. Raises Refused for a part that is missing or unknown, a future day, and a file that is no scan.

    A decision (of a step, or of a separation) needs its number.
    """
    policy.check_change(case)
    for name, words in (("kind", PAPER_KIND), ("body", "responsible_body"), ("capacity", "signing_capacity")):
        if code_list(words).get(getattr(paper, name)) is None:
            raise Refused(_("This must be filled in; nothing was saved."), name)
    if not clean(paper.signer):
        raise Refused(_("This must be filled in; nothing was saved."), "signer")
    if is_decision(paper.kind) and not clean(paper.number):
        raise Refused(_("A decision has a number; write it as it stands on the paper."), "number")
    refuse_future(paper.signed_on, at, "signed_on")
    check_scan(paper.content, digital=paper.digital)
    stored = store_file(chunks=_pieces(paper.content), name=paper.name, unit=case.unit, keep_until=None, by=by, at=at)
    filed = OutsidePaper.objects.create(
        case=case,
        kind=paper.kind,
        number=clean(paper.number)[:60],
        signed_on=paper.signed_on,
        signer=clean(paper.signer)[:120],
        capacity=paper.capacity,
        body=paper.body,
        digital=paper.digital,
        file=stored,
        recorded_at=at,
        recorded_by=by,
    )
    said("cases.paper_filed", case, by, at, paper=filed.pk, paper_kind=paper.kind, signed_on=paper.signed_on)
    fresh(case)
    return filed


@action
def withdraw_paper(*, paper: OutsidePaper, reason: str, by: Actor, at: datetime) -> OutsidePaper:
    """Withdraw a paper filed by mistake; it is kept, steps done on it stay done. Raises Refused without a reason."""
    withdraw(record=paper, reason=reason, by=by, at=at)
    said("cases.paper_withdrawn", paper.case, by, at, reason=clean(reason), paper=paper.pk)
    return paper


@action
def opened_paper(*, paper: OutsidePaper, by: Actor, at: datetime) -> None:
    """Somebody opened the file of a paper."""
    said("cases.paper_opened", paper.case, by, at, paper=paper.pk)


def type_of(content: bytes) -> str:
    """The type of a scan by what it begins with; empty for anything else."""
    return next((kind for head, kind in HEADS.items() if content.startswith(head)), "")


def check_scan(content: bytes, *, digital: bool) -> None:
    """Raises Refused unless it is a PDF, JPEG or PNG of some size, and a PDF with a signature where one is claimed."""
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than 20 MB. Nothing was kept; scan it smaller and try again."), "file")
    kind = type_of(content)
    if not kind:
        raise Refused(_("The file must be a PDF or a picture (JPEG, PNG). Nothing was kept."), "file")
    if digital and not (kind == "application/pdf" and b"/ByteRange" in content):
        raise Refused(
            _("This file holds no digital signature. File it as a scan, or choose the signed PDF."), "digital"
        )


def _pieces(content: bytes, size: int = 65_536) -> Iterable[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))
