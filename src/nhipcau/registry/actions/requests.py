"""Changes of the register of requests: received, replied to, answered, refused, withdrawn, told of when overdue."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nhipcau.access.queries import accounts_with, reaches
from nhipcau.audit.actions import record
from nhipcau.kernel import actors
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import tell
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.secret_fields import secrets_of
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.registry import policy
from nhipcau.registry.models import DataRequest, Person
from nhipcau.registry.queries.requests import KINDS, REFUSALS, late_untold, tells_where
from nhipcau.registry.states import (
    LIMITS,
    REPLY_DAYS,
    REQUEST_LATE,
    REQUEST_MOVED,
    REQUEST_RECEIVED,
    REQUEST_TRANSITIONS,
    Harm,
    Requester,
)
from nhipcau.rulebook.queries import add_working_days, code_list, in_force

if TYPE_CHECKING:
    from nhipcau.access.models import User


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """A request as it came in; `kind` is a code of request_kind, `proof` says how the requester showed who they are.

    `harm` (is the requester alleged to harm the person?) is asked of everybody but the person themselves.
    """

    person: Person
    kind: str
    requester: str
    requester_name: str
    requester_contact: str
    proof: str
    received_on: date
    wanted: str = ""
    requester_relation: str = ""
    harm: str = ""


@action
def receive_request(*, request: NewRequest, by: Actor, at: datetime) -> DataRequest:
    """Record a request; its clock runs from the day it came in, and those who answer are told.

    The reply is due in working days (NĐ 356/2025/NĐ-CP Đ.5). Raises Refused when a part is missing or unknown, for a
    day in the future or before the law was in force, and for a withdrawn person.
    """
    policy.check_change(request.person)
    _check_parts(request)
    refuse_future(request.received_on, at, "received_on")
    days = int(in_force(REPLY_DAYS, request.received_on).value or 0)
    alone = request.requester == Requester.PERSON
    row = DataRequest.objects.create(
        person=request.person, kind=request.kind, wanted=clean(request.wanted)[:500], requester=request.requester,
        requester_name=clean(request.requester_name)[:120], requester_contact=clean(request.requester_contact)[:200],
        requester_relation="" if alone else clean(request.requester_relation)[:60], proof=clean(request.proof)[:200],
        harm="" if alone else request.harm, received_on=request.received_on,
        due_on=add_working_days(request.received_on, days), recorded_at=at, recorded_by=by,
    )  # fmt: skip
    _record(REQUEST_RECEIVED, row, by, at, kind=row.kind, received=row.received_on, due=row.due_on)
    _tell_heads(row, REQUEST_RECEIVED, by, at, near=True)
    return row


@action
def extend_request(*, request: DataRequest, reason: str, by: Actor, at: datetime) -> DataRequest:
    """The reply was given, carrying it out takes longer: the clock of its kind runs from the day it came in.

    Raises Refused without a reason, when it was extended or closed before, and when that clock would end no later.
    """
    why = clean(reason)[:500]
    if not why:
        raise Refused(_("Say what was replied and why it takes longer."), "reason")
    if request.extended_at is not None and request.is_open:
        raise Refused(_("This request was extended before; answer or refuse it."))
    days = int(in_force(LIMITS[request.kind], request.received_on).value or 0)
    due = request.received_on + timedelta(days=days)
    if due <= request.due_on:
        raise Refused(_("The law gives no more time for this request; answer or refuse it."))
    moved = {"due_on": due, "extended_at": at, "extended_by": by, "extended_reason": why}
    _move(request, "extend_request", moved | {"late_told_at": None, "late_told_by": None}, by, at, due=due)
    return request


@action
def answer_request(*, request: DataRequest, harm: str, answer: str, by: Actor, at: datetime) -> DataRequest:
    """Answer a request. `harm` says again whether the requester is alleged to harm the person; of the person: blank.

    Raises Refused without words, for a requester alleged to harm (only refusing is open) or not cleared of it, when
    the words hold the person's address or number, and when it was closed before.
    """
    words = answer.strip()
    if not words:
        raise Refused(_("Write what was answered."), "answer")
    known = "" if request.requester == Requester.PERSON else harm
    if known == Harm.YES or request.harm == Harm.YES:
        raise Refused(_("This requester is alleged to harm the person: nothing may be told. Refuse the request."))
    if request.requester != Requester.PERSON and known != Harm.NO:
        raise Refused(_("Find out first whether this requester is alleged to harm the person."), "harm")
    _check_words(request, words, "answer")
    _move(request, "answer_request", {"answer": words, "harm": known, **_closed(by, at)}, by, at)
    return request


@action
def refuse_request(*, request: DataRequest, refusal: str, answer: str, by: Actor, at: datetime) -> DataRequest:
    """Refuse a request on a legal ground (a code of request_refusal), in words the requester reads.

    On the ground `alleged_harm` the requester stands as alleged to harm from then on. Raises Refused for the person
    themselves on that ground, without ground or words, as `answer_request` does for words, and when it was closed.
    """
    words = answer.strip()
    if code_list(REFUSALS).get(refusal) is None:
        raise Refused(_("Choose the legal ground of the refusal."), "refusal")
    if not words:
        raise Refused(_("Write the words of the refusal."), "answer")
    moved: dict[str, Any] = {"refusal": refusal, "answer": words, **_closed(by, at)}
    if refusal == "alleged_harm":
        if request.requester == Requester.PERSON:
            raise Refused(_("The person asks themselves; choose another ground."), "refusal")
        moved["harm"] = Harm.YES
    _check_words(request, words, "answer")
    _move(request, "refuse_request", moved, by, at, ground=refusal)
    return request


@action
def withdraw_request(*, request: DataRequest, reason: str, by: Actor, at: datetime) -> DataRequest:
    """Whoever asked took it back, or it was a mistake; it is kept. Raises Refused without a reason or twice."""
    why = clean(reason)
    if not why:
        raise Refused(_("Say why the request is withdrawn; it is kept with your reason."), "reason")
    _move(request, "withdraw_request", {"answer": why, **_closed(by, at)}, by, at)
    return request


@action
def tell_late(*, request: DataRequest, by: Actor, at: datetime) -> None:
    """Tell everybody who could answer an overdue request, up to the director, and the data officers; once a clock."""
    told = {"late_told_at": at, "late_told_by": by}
    if not DataRequest.objects.filter(pk=request.pk, late_told_at__isnull=True).update(**told):
        return
    _record(REQUEST_LATE, request, by, at, due=request.due_on)
    _tell_heads(request, REQUEST_LATE, by, at, near=False)
    officers = accounts_with(Permission.AUDIT_READ, request.person.unit, local_day(at))
    tell(accounts=[one.pk for one in officers], kind=REQUEST_LATE, url=reverse("registry:requests"), by=by, at=at)


def tell_all_late(at: datetime) -> None:
    """The job of the clock: whoever must know of each overdue request is told once."""
    for request in late_untold(local_day(at)):
        tell_late(request=request, by=actors.system("tick"), at=at)


def _check_parts(request: NewRequest) -> None:
    if code_list(KINDS).get(request.kind) is None:
        raise Refused(_("Choose what is asked for; nothing was saved."), "kind")
    if request.requester not in Requester.values:
        raise Refused(_("Say who asks; nothing was saved."), "requester")
    for name in ("requester_name", "requester_contact", "proof"):
        if not clean(getattr(request, name)):
            raise Refused(_("This must be filled in; nothing was saved."), name)
    if request.requester != Requester.PERSON and request.harm not in Harm.values:
        raise Refused(_("Say whether the requester is alleged to harm this person."), "harm")


def _check_words(request: DataRequest, words: str, field: str) -> None:
    if tells_where(request.person, words):
        sentence = _("These words hold the person's address or telephone number. No answer may tell it: take it out.")
        raise Refused(sentence, field)


def _closed(by: Actor, at: datetime) -> dict[str, Any]:
    return {"closed_on": local_day(at), "closed_at": at, "closed_by": by}


def _move(request: DataRequest, name: str, changes: dict[str, Any], by: Actor, at: datetime, **details: object) -> None:
    """Take one line of the table of states, whoever else may try to at the same time; the recorder is told."""
    line = next(line for line in REQUEST_TRANSITIONS if line.action == name)
    rows = DataRequest.objects.filter(pk=request.pk, status__in=line.sources)
    closed = {field.name: changes.pop(field.name) for field in secrets_of(DataRequest) if field.name in changes}
    if not rows.update(status=line.target, **changes):
        raise Refused(_("This request was closed before; nothing was changed."))
    person = request.person
    request.refresh_from_db()
    request.person = person
    for field, words in closed.items():
        setattr(request, field, words)
    request.save(update_fields=list(closed))
    _record(line.event, request, by, at, **details)
    recorder = request.recorded_by.user_id
    if recorder is not None and recorder != by.user_id:
        url = reverse("registry:request", args=[request.pk])
        tell(accounts=[recorder], kind=REQUEST_MOVED, anchor=person.anchor_id, url=url, by=by, at=at)


def _tell_heads(row: DataRequest, kind: str, by: Actor, at: datetime, *, near: bool) -> None:
    """Tell those who may answer: of the person's own unit when `near` and there is one, else all up to the director."""
    on, person = local_day(at), row.person
    found: list[User] = [
        one
        for one in accounts_with(Permission.DISCLOSE, person.unit, on)
        if all(reaches(one, p, person, on) for p in (Permission.DISCLOSE, Permission.PERSON_READ))
    ]
    if near:
        found = [one for one in found if any(g.unit_id == person.unit_id for g in one.grants_on(on))] or found
    told = [one.pk for one in found if one.pk != by.user_id]
    tell(
        accounts=told,
        kind=kind,
        anchor=person.anchor_id,
        url=reverse("registry:request", args=[row.pk]),
        by=by,
        at=at,
    )


def _record(what: str, row: DataRequest, by: Actor, at: datetime, **details: object) -> None:
    record(what, about=row.person, unit=row.person.unit, by=by, at=at, details={"request": row.pk, **details})
