"""Changes of filled forms. Each is told in the audit of the record they are about, without anything they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.audit.actions import record as tell
from nhipcau.documents.actions import store_scan
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import FormUse
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from . import policy, queries
from .engine.merging import Draft, Sent, merge
from .engine.model import Form
from .engine.reading import typed
from .models import Sheet, Sitting
from .states import Status

MOST_ROWS, MOST_TEXT = 200, 600_000


@action
def start(*, record: Any, form: Form, values: Mapping[str, str], answered_on: date, by: Actor, at: datetime) -> Sheet:
    """Begin a form of a record, with what is known already. Raises Refused for a day in the future."""
    refuse_future(answered_on, at, "answered_on")
    sheet = Sheet(anchor_id=record.anchor_id, unit=record.unit, form=form.key, version=form.version)
    sheet.answered_on, sheet.started_at, sheet.started_by, sheet.saved_at, sheet.saved_by = answered_on, at, by, at, by
    sheet.keep(Draft(values=dict(values)).as_json())
    sheet.save()
    _tell("forms.started", sheet, record, by, at)
    return sheet


@action
def save(
    *, sheet: Sheet, record: Any, sent: Sent, answered_on: date | None = None, by: Actor, at: datetime
) -> tuple[Sheet, Draft]:
    """Bring what one page says into the draft; nothing that another page wrote is lost. Raises Refused.

    Nothing is written, and told, when the page says nothing new.
    """
    sheet = _locked(sheet)
    policy.check_write(sheet)
    if answered_on is not None:
        refuse_future(answered_on, at, "answered_on")
    draft, changed = merge(queries.draft_of(sheet), sent)
    day = answered_on or sheet.answered_on
    if changed or day != sheet.answered_on:
        _check_size(draft)
        sheet.answered_on, sheet.saved_at, sheet.saved_by = day, at, by
        sheet.keep(draft.as_json())
        sheet.save(update_fields=["answers", "answered_on", "saved_at", "saved_by"])
        _tell("forms.saved", sheet, record, by, at, fields=sorted({path.split(".")[0] for path in changed}))
    return sheet, draft


def be_seen(*, sheet: Sheet, account: str, name: str, at: datetime) -> None:
    """Note that somebody has the draft open."""
    Sitting.objects.update_or_create(sheet=sheet, account=account, defaults={"name": name, "seen": at})


@action
def finish(*, sheet: Sheet, record: Any, form: Form, use: FormUse, by: Actor, at: datetime) -> Sheet:
    """Make a draft final: everything is checked once more, what was not asked is left out, and it is locked.

    A correction takes the place of what it corrects. Raises Refused.
    """
    sheet = _locked(sheet)
    policy.check_write(sheet)
    draft = queries.draft_of(sheet)
    if draft.others:
        raise Refused(_("Two people wrote different things in the same place. Decide which stands, then finish."))
    state = queries.state_of(form, draft, day=sheet.answered_on, now=at)
    if state.problems():
        raise Refused(_("The form is not complete yet; it was saved as a draft."))
    sheet.status, sheet.finished_at, sheet.finished_by = Status.FINAL, at, by
    sheet.keep(state.final())
    sheet.save(update_fields=["answers", "status", "finished_at", "finished_by"])
    if sheet.replaces_id:
        old = _locked(Sheet(pk=sheet.replaces_id))
        old.status = Status.SUPERSEDED
        old.save(update_fields=["status"])
    _tell("forms.finished", sheet, record, by, at)
    use.submitted(record=record, form=form.key, sheet=sheet, by=by, at=at)
    return sheet


@action
def correct(*, sheet: Sheet, record: Any, reason: str, by: Actor, at: datetime) -> Sheet:
    """Begin a correction: a draft with the same answers; the final one stays until the correction is final.

    A correction that was begun already is given again. Raises Refused without a reason or for a draft.
    """
    sheet = _locked(sheet)
    policy.check_correct(sheet)
    begun = Sheet.objects.filter(replaces=sheet).first()
    if begun is not None:
        return begun
    if not clean(reason):
        raise Refused(_("Say why the form is corrected; the reason is kept with the new one."), "reason")
    new = Sheet(anchor_id=sheet.anchor_id, unit_id=sheet.unit_id, form=sheet.form, version=sheet.version)
    new.answered_on, new.replaces, new.reason = sheet.answered_on, sheet, clean(reason)[:500]
    new.started_at, new.started_by, new.saved_at, new.saved_by = at, by, at, by
    new.keep(queries.draft_of(sheet).as_json())
    new.save()
    _tell("forms.correction_begun", new, record, by, at)
    return new


@action
def withdraw(*, sheet: Sheet, record: Any, reason: str, by: Actor, at: datetime) -> Sheet:
    """Withdraw a draft that was begun by mistake; it is kept and counts nowhere. Raises Refused."""
    sheet = _locked(sheet)
    policy.check_write(sheet)
    if not clean(reason):
        raise Refused(_("Say why the draft is withdrawn."), "reason")
    sheet.status, sheet.withdrawn_at, sheet.withdrawn_by = Status.WITHDRAWN, at, by
    sheet.withdrawn_reason, sheet.replaces = clean(reason)[:500], None
    names = ["status", "withdrawn_at", "withdrawn_by", "withdrawn_reason", "replaces"]
    sheet.save(update_fields=names)
    _tell("forms.withdrawn", sheet, record, by, at)
    return sheet


@action
def write_back(*, sheet: Sheet, record: Any, use: FormUse, answers: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Take the ticked answers of a final form into the register. Raises Refused when the register does."""
    form = queries.form_of(sheet)
    words = {"form": form.title["vi"], "day": f"{local_day(at):%d/%m/%Y}"}
    reason = _("From the form “%(form)s” of %(day)s") % words
    use.write_back(record=record, answers=answers, reason=reason, by=by, at=at)
    _tell("forms.written_back", sheet, record, by, at, fields=sorted(answers))


@dataclass(frozen=True, kw_only=True)
class NewScan:
    """The signed copy as it came; `reason` when another one was filed before."""

    content: bytes
    name: str
    signed_on: date
    signer: str
    reason: str = ""


@action
def file_scan(*, sheet: Sheet, record: Any, scan: NewScan, by: Actor, at: datetime) -> Sheet:
    """File the signed copy of a final form; the file of one before stays stored, named in the audit.

    Raises Refused for a draft, what is no scan, a future day, no signer, and without a reason where one is filed.
    """
    sheet = _locked(sheet)
    policy.check_scan(sheet)
    refuse_future(scan.signed_on, at, "signed_on")
    if not clean(scan.signer):
        raise Refused(_("Write who signed it; nothing was filed."), "signer")
    if sheet.scan_id and not clean(scan.reason):
        raise Refused(_("A signed copy is filed already. Say why this one takes its place."), "reason")
    more = {"before": sheet.scan_id} if sheet.scan_id else {}
    sheet.scan = store_scan(content=scan.content, name=scan.name, unit=sheet.unit, by=by, at=at)
    sheet.scan_signed_on, sheet.scan_signer = scan.signed_on, clean(scan.signer)[:120]
    sheet.scan_reason, sheet.scanned_at, sheet.scanned_by = clean(scan.reason)[:500], at, by
    sheet.save(update_fields=["scan", "scan_signed_on", "scan_signer", "scan_reason", "scanned_at", "scanned_by"])
    _tell("forms.scan_filed", sheet, record, by, at, **more)
    return sheet


@action
def scan_opened(*, sheet: Sheet, record: Any, by: Actor, at: datetime) -> None:
    """Somebody opened the signed copy."""
    _tell("forms.scan_opened", sheet, record, by, at)


@action
def printed(*, sheet: Sheet, record: Any, by: Actor, at: datetime) -> None:
    """Somebody took the form out as a Word file."""
    _tell("forms.printed", sheet, record, by, at)


def _locked(sheet: Sheet) -> Sheet:
    """The sheet as it is now, held until the action ends."""
    return Sheet.objects.select_for_update().get(pk=sheet.pk)


def _check_size(draft: Draft) -> None:
    if any(len(ids) > MOST_ROWS for ids in draft.live_rows().values()):
        raise Refused(_("A table has at most %(most)s rows.") % {"most": MOST_ROWS})
    if sum(map(len, draft.values.values())) > MOST_TEXT:
        raise Refused(_("The form holds too much text; the last answers were not saved."))


def known_values(form: Form, known: Mapping[str, str]) -> dict[str, str]:
    """Path → what the register knows, for the questions that are filled from it."""
    return {
        node.name: text
        for node in form.questions
        if node.answered and node.repeat is None and (text := typed(known.get(node.marks.get("prefill", ""), "")))
    }


def _tell(event: str, sheet: Sheet, record: Any, by: Actor, at: datetime, **more: Any) -> None:
    form = queries.form_of(sheet)
    details = {"sheet": str(sheet.pk), **more}
    if not form.guard:  # the name of a form about abuse would tell of it whoever reads the history
        details |= {"form": sheet.form, "version": sheet.version}
    else:
        details.pop("fields", None)
    tell(event, about=record, words="", unit=record.unit, by=by, at=at, details=details)
