"""Changes of relations between people, and of who is alleged to have harmed somebody. Nothing is deleted."""

from datetime import date, datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nhipcau.access.actions import withdraw
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean, name_as_stored
from nhipcau.kernel.writing import action
from nhipcau.registry import policy
from nhipcau.registry.models import OPEN, AllegedHarmer, Person, Relation
from nhipcau.registry.states import PERSON_RELATION, REVERSE
from nhipcau.rulebook.queries import code_list

T = TypeVar("T", Relation, AllegedHarmer)


@action
def add_relation(
    *, person: Person, kind: str, other: Person | None = None, other_words: str = "", since: date | None = None,
    paper: str = "", note: str = "", by: Actor, at: datetime,
) -> Relation:  # fmt: skip
    """Record that somebody is the `kind` of a person: somebody recorded, or only named. Seen from both sides.

    Raises Refused for nobody, for oneself, for what is recorded already (from either side), for a day in the future.
    """
    _check(person, other, other_words)
    if code_list(PERSON_RELATION).get(kind) is None:
        raise Refused(_("Choose what the other person is to this one."), "kind")
    if since:
        refuse_future(since, at, "since")
    if other is not None and Relation.objects.filter(OPEN, person=other, other=person, kind=REVERSE[kind]).exists():
        raise Refused(_("This relation is recorded already; nothing was saved."), "kind")
    row = Relation(person=person, other=other, kind=kind, since=since, paper=clean(paper)[:250])
    row.other_words = "" if other is not None else name_as_stored(other_words)[:120]
    row.note, row.recorded_at, row.recorded_by = clean(note)[:500], at, by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("This relation is recorded already; nothing was saved."), "kind") from None
    _tell("registry.relation_added", row, by, at, kind=kind)
    return row


@action
def end_relation(*, relation: Relation, until: date | None, why: str, by: Actor, at: datetime) -> Relation:
    """Record that a relation holds no more, since a day that may be unknown.

    Raises Refused for one that ended, for a day in the future or before it began.
    """
    if until:
        refuse_future(until, at, "until")
    if until and relation.since and until < relation.since:
        raise Refused(_("It would end before it began. Correct the day; nothing was saved."), "until")
    relation.until = until
    _end(relation, why, by, at)
    _tell("registry.relation_ended", relation, by, at, kind=relation.kind)
    return relation


@action
def withdraw_relation(*, relation: Relation, reason: str, by: Actor, at: datetime) -> Relation:
    """Withdraw a relation recorded by mistake. Raises Refused without a reason or twice."""
    withdraw(record=relation, reason=reason, by=by, at=at)
    _tell("registry.relation_withdrawn", relation, by, at, reason, kind=relation.kind)
    return relation


@action
def name_harmer(
    *, person: Person, other_words: str, other: Person | None = None, relation_words: str = "", note: str = "",
    by: Actor, at: datetime,
) -> AllegedHarmer:  # fmt: skip
    """Record who is alleged to have harmed a person, as told. The journal says only that something was noted.

    Raises Refused without a name or words, and for the person themselves.
    """
    _check(person, other, other_words, words_too=True)
    row = AllegedHarmer(person=person, other=other, other_words=name_as_stored(other_words)[:120])
    row.relation_words, row.note = clean(relation_words)[:120], clean(note)[:500]
    row.recorded_at, row.recorded_by = at, by
    row.save()
    _tell("registry.restricted_noted", row, by, at)
    return row


@action
def clear_harmer(*, harmer: AllegedHarmer, why: str, by: Actor, at: datetime) -> AllegedHarmer:
    """The allegation holds no more (unfounded, …). Raises Refused without a reason or twice."""
    if not clean(why):
        raise Refused(_("Say why; it is kept with the entry."), "why")
    _end(harmer, why, by, at)
    _tell("registry.restricted_ended", harmer, by, at)
    return harmer


@action
def withdraw_harmer(*, harmer: AllegedHarmer, reason: str, by: Actor, at: datetime) -> AllegedHarmer:
    """Withdraw what was recorded by mistake; its reason stays out of the journal. Raises Refused as `withdraw` does."""
    withdraw(record=harmer, reason=reason, by=by, at=at)
    _tell("registry.restricted_withdrawn", harmer, by, at)
    return harmer


def _check(person: Person, other: Person | None, other_words: str, words_too: bool = False) -> None:
    policy.check_one(person)
    if other is not None and other.pk == person.pk:
        raise Refused(_("This is the person themselves; choose somebody else."))
    if (other is None or words_too) and not clean(other_words):
        raise Refused(_("Write who it is."), "other_words")


def _end(row: T, why: str, by: Actor, at: datetime) -> None:
    row.refresh_from_db(fields=["ended_at", "withdrawn_at"])
    if not row.is_open:
        raise Refused(_("This ended before; nothing was changed."))
    row.ended_at, row.ended_by, row.ended_why = at, by, clean(why)[:250]
    row.save()


def _tell(name: str, row: T, by: Actor, at: datetime, reason: str = "", **details: object) -> None:
    told = {"entry": row.pk, **details}
    record(name, about=row.person, unit=row.person.unit, reason=clean(reason), by=by, at=at, details=told)
