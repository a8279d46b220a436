"""A filled form as a Word file: what its page shows this reader, and nothing more."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from nhipcau.forms.engine.merging import Draft
from nhipcau.forms.engine.model import Form
from nhipcau.forms.engine.paper import Paper, word
from nhipcau.forms.engine.render import Shown
from nhipcau.forms.engine.state import Row, path_of
from nhipcau.forms.models import Sheet
from nhipcau.forms.states import Status
from nhipcau.org.queries import name_on, parent_of, place_words

from .sheets import Opened, draft_of, state_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SAMPLE = "Nội dung ghi bằng tiếng Việt, đủ dài để xuống dòng trên giấy A4."


def word_of(found: Opened, *, address: str, at: datetime) -> tuple[bytes, str]:
    """The Word file of a form, in Vietnamese, and its name (letters, digits and dashes; nobody's name).

    `address`: where the code on the paper leads back to.
    """
    sheet = found.sheet
    with override("vi"):  # papers are Vietnamese, whatever the page speaks
        state = state_of(found.form, draft_of(sheet), day=sheet.answered_on, now=sheet.finished_at or at)
        name, body = name_on(sheet.unit, sheet.answered_on)
        above = parent_of(sheet.unit)
        paper = Paper(
            shown=Shown(state, draft_of(sheet), hidden=found.hidden),
            unit=name,
            parent_body=body or (above.name if above else ""),
            place=place_words(sheet.unit),
            day=sheet.answered_on,
            mark=_mark(sheet),
            code=str(sheet.pk),
            address=address,
        )
        return word(paper), f"{sheet.form.replace('_', '-')}-{sheet.pk.hex[:8]}.docx"


def filled_up(form: Form, day: date, at: datetime) -> Shown:
    """A form with an answer to every question of words, and a row in every table: what the largest ones take."""
    tables = {node.name: ["r1"] for node in form.root.walk() if node.kind == "repeat"}
    asked = [node for node in form.questions if node.answered and node.type == "text"]
    values = {path_of(node, Row(node.repeat.name, "r1") if node.repeat else None): SAMPLE for node in asked}
    draft = Draft(values=values, rows=tables)
    return Shown(state_of(form, draft, day=day, now=at), draft)


def paper_of(shown: Shown, *, day: date, address: str) -> bytes:
    """A paper of nobody's."""
    return word(Paper(shown, "Trung tâm Công tác xã hội", "Sở Y tế", "", day, "", address.rstrip("/")[-36:], address))


def _mark(sheet: Sheet) -> str:
    if sheet.status == Status.DRAFT:
        return _("DRAFT")
    if sheet.status == Status.SUPERSEDED:
        return _("REPLACED BY A CORRECTION")
    return _("WITHDRAWN") if sheet.status == Status.WITHDRAWN else ""
