"""Papers of other bodies: filed with number, day, signer and capacity, and the signed scan or PDF."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from nhipcau.access.actions import withdraw
from nhipcau.cases import policy
from nhipcau.cases.models import Case, OutsidePaper
from nhipcau.cases.queries.standing import PAPER_KIND, fresh, is_decision
from nhipcau.documents.actions import store_scan
from nhipcau.documents.queries import type_of
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.rulebook.queries import code_list

from .said import said


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
    if paper.digital:
        check_signature(paper.content)
    stored = store_scan(content=paper.content, name=paper.name, unit=case.unit, by=by, at=at)
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


def check_signature(content: bytes) -> None:
    """Raises Refused unless it is a PDF with a signature in it."""
    if not (type_of(content) == "application/pdf" and b"/ByteRange" in content):
        raise Refused(
            _("This file holds no digital signature. File it as a scan, or choose the signed PDF."), "digital"
        )
