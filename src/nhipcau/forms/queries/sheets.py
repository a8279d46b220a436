"""Filled forms: who may see the record they are about, and the story they tell, may see them; nobody else any trace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language

from nhipcau.access.queries import may_read_story, reaches
from nhipcau.forms.engine.merging import Draft
from nhipcau.forms.engine.model import Form
from nhipcau.forms.engine.reading import spoken
from nhipcau.forms.engine.state import State
from nhipcau.forms.models import Sheet, Sitting
from nhipcau.forms.states import Status
from nhipcau.kernel.clock import LOCAL
from nhipcau.kernel.contracts import FormUse, form_uses
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import answered
from nhipcau.rulebook.queries import code_list

from .catalogue import catalogue, form_of

if TYPE_CHECKING:
    from nhipcau.access.models import User

REPORTER = "reporter"
TOGETHER = timedelta(minutes=3)
"""Whoever saved or opened a draft this long ago is taken to be at it still."""


@dataclass(frozen=True)
class Opened:
    """A filled form with all that a page of it needs, for one reader."""

    sheet: Sheet
    form: Form
    record: Any
    use: FormUse
    may_fill: bool
    hidden: frozenset[str] = frozenset()
    """Names of the questions whose answers are not for this reader: who reported."""


@dataclass(frozen=True)
class Final:
    """That a form of a record is final, since when, and for which day."""

    form: str
    pk: UUID
    answered_on: date
    finished_at: datetime


def use_of(kind: str) -> FormUse:
    """How a kind of record uses forms. Raises Missing for one that has none."""
    found = form_uses.get(kind)
    if found is None:
        raise Missing
    return found


def record_of(user: User, kind: str, anchor: int, on: date) -> tuple[Any, FormUse]:
    """The record of an anchor, and how it uses forms. Raises Missing, also when its story is not for this reader."""
    use = use_of(kind)
    record = use.record(user, anchor, on)
    if record.veiled:
        raise Missing
    return record, use


def opened(user: User, pk: UUID, on: date) -> Opened:
    """One filled form. Raises Missing, the same for a hidden one and for none."""
    try:
        sheet = Sheet.objects.select_related("anchor", "unit", "scan", "replaces").get(pk=pk)
    except Sheet.DoesNotExist:
        raise Missing from None
    record, use = record_of(user, sheet.anchor.kind, sheet.anchor_id, on)
    form = form_of(sheet)
    if not _readable(user, form, record, on):
        raise Missing
    told = reaches(user, Permission.REPORTER_READ, record, on)
    hidden = frozenset() if told else frozenset(n.name for n in form.questions if n.marks.get("guard") == REPORTER)
    return Opened(sheet, form, record, use, use.may_fill(user, record, on), hidden)


def _readable(user: User, form: Form, record: Any, on: date) -> bool:
    return may_read_story(user, form.guard, record, on)


def offered(user: User, record: Any, use: FormUse, on: date) -> list[Form]:
    """The forms that may be begun for a record, in the order of the work; none whose story is not for this reader."""
    if record.veiled:
        return []
    found = [form for key in use.offered(record) if (form := catalogue().newest(key)) is not None]
    readable = {guard: may_read_story(user, guard, record, on) for guard in {form.guard for form in found}}
    return [form for form in found if readable[form.guard]]


SHEETS = "forms.sheets"


def sheets_asked(record: Any) -> dict[str, QuerySet[Any]]:
    """The question about the forms of a record that its page asks together with others."""
    rows = Sheet.objects.filter(anchor_id=record.anchor_id).exclude(status=Status.WITHDRAWN)
    return {SHEETS: rows.only(*LISTED).order_by("-started_at", "id")}


LISTED = (
    *("anchor_id", "form", "version", "answered_on", "status", "saved_at", "saved_by", "started_at", "finished_at"),
    *("scan_id", "scan_signed_on"),
)


def sheets_of(user: User, record: Any, on: date) -> list[tuple[Sheet, Form]]:
    """The filled forms of a record the caller already may see, newest first, without withdrawn ones."""
    if record.veiled:
        return []
    found = [(sheet, form_of(sheet)) for sheet in answered(record, SHEETS, sheets_asked(record)[SHEETS])]
    readable = {guard: may_read_story(user, guard, record, on) for guard in {form.guard for _sheet, form in found}}
    return [(sheet, form) for sheet, form in found if readable[form.guard]]


def finals(anchor: int, keys: Collection[str], since: datetime | None = None) -> dict[str, Final]:
    """Which of these forms are final for a record, by key, the newest of each: that there is one, not what it says.

    With `since` only those made final later: what is older belongs to an earlier cycle.
    """
    rows = Sheet.objects.filter(anchor_id=anchor, form__in=list(keys), status=Status.FINAL)
    if since is not None:
        rows = rows.filter(finished_at__gte=since)
    columns = ("form", "pk", "answered_on", "finished_at")
    return {row[0]: Final(*row) for row in rows.order_by("answered_on", "finished_at").values_list(*columns)}


def final_answers(user: User, record: Any, key: str, on: date) -> dict[str, Any] | None:
    """What the newest final form of a key says of a record the caller already may see; None without one."""
    rows = Sheet.objects.filter(anchor_id=record.anchor_id, form=key, status=Status.FINAL)
    sheet = rows.order_by("-answered_on", "-finished_at").first()
    if sheet is None or record.veiled or not _readable(user, form_of(sheet), record, on):
        return None
    return sheet.kept


def count_on(anchors: Collection[int]) -> int:
    """How many forms were begun for these records."""
    return Sheet.objects.filter(anchor__in=list(anchors)).exclude(status=Status.WITHDRAWN).count()


def draft_of(sheet: Sheet) -> Draft:
    """The answers of a sheet as they are worked on; of a final one as if it were to be corrected."""
    if sheet.finished_at is None:
        return Draft.read(sheet.kept)
    values, rows = values_of(form_of(sheet), sheet.kept)
    return Draft(values=values, rows=rows)


def values_of(form: Form, final: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Final answers by path, as people write them, and the rows of their tables."""
    values: dict[str, str] = {}
    rows: dict[str, list[str]] = {}
    for name, value in final.items():
        if isinstance(value, list) and (not value or isinstance(value[0], dict)):
            rows[name] = [row["id"] for row in value]
            for row in value:
                told = {key: one for key, one in row.items() if key != "id"}
                values |= {f"{name}.{row['id']}.{key}": _one(form, key, one) for key, one in told.items()}
        else:
            values[name] = _one(form, name, value)
    return values, rows


def _one(form: Form, name: str, value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else spoken(form.nodes[name], str(value))


def state_of(form: Form, draft: Draft, *, day: date, now: datetime) -> State:
    """These answers under the rules of the form, in the reader's language."""
    lang = (get_language() or "vi")[:2]

    def codes(name: str, on: date) -> Sequence[tuple[str, str]]:
        return code_list(name).choices(on, lang)

    return State(form, draft.values, draft.live_rows(), now=now.astimezone(LOCAL), day=day, codes=codes, lang=lang)


def here_now(sheet: Sheet, user: User, at: datetime) -> list[Sitting]:
    """Who else has this draft open."""
    rows = Sitting.objects.filter(sheet=sheet, seen__gte=at - TOGETHER).exclude(account=str(user.pk))
    return list(rows.order_by("name", "pk"))
