"""Changes of the papers, telephones and addresses of a person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext as _

from nhipcau.access.actions import withdraw
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.identity import identity_key, is_cmnd, read_cccd
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.org.queries import report_place
from nhipcau.registry import policy
from nhipcau.registry.models import Address, IdentityPaper, PartOfPerson, Person, Phone
from nhipcau.registry.queries.known import PAPERS
from nhipcau.registry.queries.standing import MAIN
from nhipcau.registry.states import AddressKind, PaperKind, PhoneOwner, SafeToCall

from .twins import propose_twins_of

if TYPE_CHECKING:
    from nhipcau.org.models import Place
    from nhipcau.registry.models import Merge

Part = TypeVar("Part", bound=PartOfPerson)


@dataclass(frozen=True, kw_only=True)
class NewPaper:
    """A paper with its number as typed; of kind `none` a reason (`note`) instead of a number."""

    kind: str
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class NewPhone:
    """A telephone; `number` is normalised, empty when what was written is no number."""

    number: str
    as_written: str = ""
    owner: str = PhoneOwner.SELF
    owner_name: str = ""
    sharers: str = ""
    hours: str = ""
    no_messages: bool = False
    safe: str = SafeToCall.UNKNOWN
    main: bool = False


@dataclass(frozen=True, kw_only=True)
class NewAddress:
    """An address in words, with the place they were read as (None: not known) and the hamlet."""

    words: str
    kind: str = AddressKind.PERMANENT
    place: "Place | None" = None
    hamlet: str = ""
    since: date | None = None
    until: date | None = None


@action
def add_paper(*, person: Person, new: NewPaper, by: Actor, at: datetime) -> IdentityPaper:
    """Record a paper. Raises Refused for a number that has not the form of its kind, or none without a reason.

    A CCCD that speaks against sex or year of birth is taken: `queries.paper_doubts` says it.
    """
    policy.check_change(person)
    paper = built_paper(new, at)
    live = IdentityPaper.objects.filter(person=person, withdrawn_at__isnull=True, kind=new.kind)
    if paper.number and any(known.number == paper.number for known in live):
        raise Refused(_("This number is recorded for this person already; nothing was added."), "number")
    _save(paper, person, by, at)
    person.__dict__.pop(PAPERS, None)
    propose_twins_of(person, by=by, at=at)
    return paper


def built_paper(new: NewPaper, at: datetime) -> IdentityPaper:
    """The row of a paper, not saved yet. Raises Refused as `add_paper` does."""
    number = identity_key(new.number) if new.kind != PaperKind.NONE else ""
    _check_number(new, number)
    if new.issued_on and new.issued_on > local_day(at):
        raise Refused(_("This day lies in the future. Correct it; nothing was saved."), "issued_on")
    return IdentityPaper(
        kind=new.kind,
        number=number,
        issued_on=new.issued_on,
        issuer=clean(new.issuer)[:120],
        note=clean(new.note)[:200],
    )


@action
def add_phone(*, person: Person, new: NewPhone, by: Actor, at: datetime) -> Phone:
    """Record a telephone; the first of a person, or one said to be, is the main one. Raises Refused without one."""
    policy.check_change(person)
    if not new.number and not clean(new.as_written):
        raise Refused(_("Write the telephone number."), "number")
    live = Phone.objects.filter(person=person, withdrawn_at__isnull=True)
    known = list(live)
    if new.number and any(phone.number == new.number for phone in known):
        raise Refused(_("This number is recorded for this person already; nothing was added."), "number")
    main = new.main or not known
    if main:
        live.filter(main=True).update(main=False)
    phone = _save(built_phone(new, main), person, by, at)
    person.forget_phones()
    propose_twins_of(person, by=by, at=at)
    return phone


def built_phone(new: NewPhone, main: bool) -> Phone:
    """The row of a telephone, not saved yet."""
    return Phone(
        number=new.number,
        as_written=clean(new.as_written)[:60],
        owner=new.owner,
        owner_name=clean(new.owner_name)[:120],
        sharers=clean(new.sharers)[:200],
        hours=clean(new.hours)[:100],
        no_messages=new.no_messages,
        safe=new.safe,
        main=main,
    )


@action
def add_address(*, person: Person, new: NewAddress, by: Actor, at: datetime) -> Address:
    """Record another address. Raises Refused without words, or for days in the wrong order."""
    policy.check_change(person)
    if not clean(new.words):
        raise Refused(_("Write the address."), "words")
    if new.since and new.until and new.since > new.until:
        raise Refused(_("The last day lies before the first. Correct one of them; nothing was saved."), "until")
    return _save(_address(new), person, by, at)


@action
def move_person(*, person: Person, to: NewAddress, by: Actor, at: datetime) -> Person:
    """From `to.since` on the person lives elsewhere; where they lived before is kept as a former address.

    Raises Refused without words or without a day, or for a day in the future.
    """
    policy.check_change(person)
    if not clean(to.words):
        raise Refused(_("Write the address."), "words")
    if to.since is None or to.since > local_day(at):
        raise Refused(_("Write since when the person lives there; the day cannot lie in the future."), "since")
    if person.address_as_written or person.hamlet:
        before = NewAddress(
            kind=AddressKind.FORMER,
            words=person.address_as_written or person.hamlet,
            place=person.place,
            hamlet=person.hamlet,
            until=to.since,
        )
        _save(_address(before), person, by, at)
    person.address_as_written, person.hamlet = clean(to.words)[:250], clean(to.hamlet)[:100]
    person.place, person.area = to.place, report_place(to.place) if to.place else None
    person.save(update_fields=["address_as_written", "hamlet", "place", "area"])
    record("registry.person_moved", about=person, unit=person.unit, by=by, at=at)
    return person


@action
def withdraw_part(*, part: PartOfPerson, reason: str, by: Actor, at: datetime) -> None:
    """Withdraw a paper, telephone or address recorded by mistake, or no longer true; it is kept. Raises Refused."""
    withdraw(record=part, reason=reason, by=by, at=at)
    part.person.forget_phones()
    _record("registry.part_withdrawn", part, by, at)


def follow_main_phones(merge: "Merge") -> None:
    """After two records were taken apart: of one that has no main telephone now, the one that was it is it again."""
    for person in (merge.kept, merge.merged):
        live = Phone.objects.filter(person=person, withdrawn_at__isnull=True)
        was = [pk for pk, columns in merge.stood.get(Phone._meta.label_lower, {}).items() if columns[MAIN]]
        if not live.filter(main=True).exists():
            live.filter(pk__in=was).update(main=True)


def _check_number(new: NewPaper, number: str) -> None:
    if new.kind not in PaperKind.values:
        raise Refused(_("Choose the kind of paper."), "kind")
    if new.kind == PaperKind.NONE:
        if not clean(new.note):
            raise Refused(_("Say why there is no paper."), "note")
    elif not number:
        raise Refused(_("Write the number of the paper."), "number")
    elif new.kind == PaperKind.CCCD and read_cccd(number) is None:
        sentence = _("A CCCD number has 12 digits, and this one has %(count)s. Check it; nothing was saved.")
        raise Refused(sentence % {"count": len(number)}, "number")
    elif new.kind == PaperKind.CMND and not is_cmnd(number):
        sentence = _("A CMND number has 9 digits, and this one has %(count)s. Check it; nothing was saved.")
        raise Refused(sentence % {"count": len(number)}, "number")


def _address(new: NewAddress) -> Address:
    words, hamlet = clean(new.words)[:250], clean(new.hamlet)[:100]
    return Address(kind=new.kind, place=new.place, words=words, hamlet=hamlet, since=new.since, until=new.until)


def _save(part: Part, person: Person, by: Actor, at: datetime) -> Part:
    part.person, part.recorded_at, part.recorded_by = person, at, by
    part.save()
    _record("registry.part_added", part, by, at)
    return part


def _record(event: str, part: PartOfPerson, by: Actor, at: datetime) -> None:
    person, details = part.person, {"part": part._meta.model_name}
    record(event, about=person, unit=person.unit, by=by, at=at, details=details)
