"""Changes of people. Pages, imports and the cases above call the same actions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from nhipcau.access.actions import keep_corrections, save_new, why_corrected, withdraw
from nhipcau.audit.actions import Entry, record, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean, name_as_stored, search_key, sort_key
from nhipcau.kernel.writing import action
from nhipcau.org.queries import report_place
from nhipcau.registry import policy
from nhipcau.registry.models import PHONES, IdentityPaper, Person, Phone
from nhipcau.registry.states import BirthPrecision, PersonKind
from nhipcau.rulebook.queries import code_list

from .households import take_out
from .known import NewPaper, NewPhone, Part, add_phone, built_paper, built_phone, withdraw_part
from .twins import propose_twins_of

if TYPE_CHECKING:
    from nhipcau.org.models import Place, Unit

FIELDS = (
    "size",
    *("name", "birth_date", "birth_precision", "sex", "place", "address_as_written", "hamlet", "ethnic_words"),
    *("languages", "died_on", "alert", "note", "name_as_written", "birth_as_written"),
)
PHONE = ("phone", "phone_as_written")
NEW_PHONE = ("number", "as_written")
"""The main telephone is a row of its own: what it is called here and there."""
TECHNICAL = frozenset({"birth_precision", "name_as_written", "birth_as_written", "phone_as_written"})
"""Changed along with another field: no correction of its own is kept unless it stands alone."""


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """A person to record. `phone` is normalised; of a month or year alone `birth_date` is its first day."""

    unit: "Unit"
    name: str
    kind: str = PersonKind.PERSON
    size: int | None = None
    name_as_written: str = ""
    birth_date: date | None = None
    birth_precision: str = ""
    birth_as_written: str = ""
    sex: str = ""
    phone: str = ""
    phone_as_written: str = ""
    place: "Place | None" = None
    address_as_written: str = ""
    hamlet: str = ""
    ethnic_words: str = ""
    languages: str = ""
    died_on: date | None = None
    alert: str = ""
    note: str = ""
    papers: Sequence[NewPaper] = ()


def padded_key(name: str) -> str:
    """The words of a name without accents, each with a space on both sides: what `name_key` holds."""
    return f" {search_key(name)} "


@action
def add_people(*, people: Sequence[NewPerson], by: Actor, at: datetime, source: str = "") -> list[Person]:
    """Record people, in order; one audit event each, and never their names in it.

    Raises Refused without a name or for a birth after the day of recording.
    """
    rows = save_new(rows=[_built(person, at) for person in people], by=by, at=at)
    _save_phones(rows, people, by, at)
    _save_parts(IdentityPaper, rows, [[built_paper(paper, at) for paper in new.papers] for new in people], by, at)
    if len(rows) == 1:  # typed on screen; an import is matched as a whole
        propose_twins_of(rows[0], by=by, at=at)
    record_many(
        [Entry("registry.person_added", "registry.person", row.pk, unit=row.unit, source=source) for row in rows],
        by=by,
        at=at,
    )
    return rows


@action
def add_person(*, person: NewPerson, by: Actor, at: datetime) -> Person:
    """Record one person. Raises Refused as `add_people` does."""
    return add_people(people=[person], by=by, at=at)[0]


@action
def correct_person(
    *, person: Person, changes: Mapping[str, Any], reason: str, by: Actor, at: datetime, source: str = ""
) -> Person:
    """Put a wrong record right; what the fields held before is kept with the reason.

    `changes` is field → new value, of FIELDS and PHONE (the main telephone: the one before is withdrawn, and of both
    only the end is kept as the text of the correction). Equal values are left out, and without any nothing is written.
    Raises Refused without a reason, without a name, for a birth in the future or a withdrawn record.
    """
    policy.check_change(person)
    why = why_corrected(reason)
    changed = {name: value for name, value in changes.items() if getattr(person, name) != value}
    if unknown := changed.keys() - {*FIELDS, *PHONE}:
        raise ValueError(f"correct_person: {sorted(unknown)}")
    if not changed:
        return person
    kept = {
        name: (_in_words(person, name), _end_of(value) if name in PHONE else _in_words_of(value))
        for name, value in changed.items()
        if name not in TECHNICAL or changed.keys() <= TECHNICAL
    }
    if changed.keys() & set(PHONE):
        _replace_phone(person, changed, why, by, at)
    for name in changed.keys() - set(PHONE):
        setattr(person, name, changed[name])
    _derive(person, at)
    person.save()
    keep_corrections(record=person, changes=kept, reason=why, by=by, at=at)
    details = {"fields": sorted(changed)}
    record(
        "registry.person_corrected",
        about=person,
        unit=person.unit,
        reason=why,
        by=by,
        at=at,
        details=details,
        source=source,
    )
    return person


@action
def withdraw_person(*, person: Person, reason: str, by: Actor, at: datetime) -> Person:
    """Withdraw a record made by mistake; it is kept and counts nowhere, in no household either.

    Raises Refused without a reason or twice.
    """
    withdraw(record=person, reason=reason, by=by, at=at)
    take_out(person=person, reason=reason, by=by, at=at)
    record("registry.person_withdrawn", about=person, unit=person.unit, reason=clean(reason), by=by, at=at)
    return person


@action
def withdraw_people(*, ids: Collection[int], reason: str, by: Actor, at: datetime) -> None:
    """Withdraw people of an import that is taken back; those withdrawn before are passed over."""
    for person in Person.objects.filter(pk__in=ids, withdrawn_at__isnull=True).select_related("unit"):
        withdraw_person(person=person, reason=reason, by=by, at=at)


def _built(new: NewPerson, at: datetime) -> Person:
    person = Person(unit=new.unit, kind=new.kind, **{name: getattr(new, name) for name in FIELDS})
    _derive(person, at)
    return person


def _derive(person: Person, at: datetime) -> None:
    """Clean the name, set what follows from the fields, and check what the database cannot say in words."""
    person.name = name_as_stored(person.name)[:120]
    if not person.name:
        raise Refused(_("Write the full name; a record of a person needs one."), "name")
    if person.birth_date is not None and person.birth_date > local_day(at):
        raise Refused(_("The date of birth lies in the future. Correct it; nothing was saved."), "birth")
    if not person.is_one and (person.birth_date or person.sex):
        raise Refused(_("A group has no date of birth and no sex; nothing was saved."), "name")
    if person.birth_date is None:
        person.birth_precision = ""
    elif not person.birth_precision:
        person.birth_precision = BirthPrecision.DAY
    person.name_as_written = person.name_as_written[:200]
    if person.died_on is not None and not (person.birth_date or person.died_on) <= person.died_on <= local_day(at):
        raise Refused(
            _("The day of death lies in the future or before the birth. Correct it; nothing was saved."), "died_on"
        )
    person.birth_as_written = person.birth_as_written[:60]
    person.address_as_written, person.hamlet = clean(person.address_as_written)[:250], clean(person.hamlet)[:100]
    person.languages, person.alert = clean(person.languages)[:120], clean(person.alert)[:200]
    known = code_list("ethnic_group").match(person.ethnic_words) if person.ethnic_words else None
    person.ethnic = known.code if known else ""
    person.name_key, person.name_sort = padded_key(person.name)[:140], sort_key(person.name)[:250]
    person.area = report_place(person.place) if person.place else None


def _save_phones(rows: Sequence[Person], people: Sequence[NewPerson], by: Actor, at: datetime) -> None:
    """The telephones that were given with new people, each the main one."""
    given = [
        [built_phone(NewPhone(number=new.phone, as_written=new.phone_as_written), main=True)]
        if new.phone or clean(new.phone_as_written)
        else []
        for new in people
    ]
    _save_parts(Phone, rows, given, by, at)
    for row, phones in zip(rows, given, strict=True):
        row.__dict__[PHONES] = phones


def _save_parts(
    model: type[Part], rows: Sequence[Person], given: Sequence[Sequence[Part]], by: Actor, at: datetime
) -> None:
    """What was given with each new person, in one statement; the event of the person tells of it."""
    for row, parts in zip(rows, given, strict=True):
        for part in parts:
            part.person, part.recorded_at, part.recorded_by = row, at, by
    model._default_manager.bulk_create([part for parts in given for part in parts], batch_size=500)


def _replace_phone(person: Person, changed: Mapping[str, Any], why: str, by: Actor, at: datetime) -> None:
    """Another main telephone; the one before is withdrawn, and kept so."""
    new = NewPhone(**{to: changed.get(name, getattr(person, name)) for name, to in zip(PHONE, NEW_PHONE, strict=True)})
    if person.phones:
        withdraw_part(part=person.phones[0], reason=why, by=by, at=at)
    if new.number or clean(new.as_written):
        add_phone(person=person, new=replace(new, main=True), by=by, at=at)


def _in_words(person: Person, name: str) -> str:
    if name in PHONE:
        return _end_of(getattr(person, name))
    return person.birth_words if name == "birth_date" else _in_words_of(getattr(person, name))


def _end_of(number: str) -> str:
    """The last digits of a telephone number: a correction is no place for all of it."""
    return f"… {number[-3:]}" if number else ""


def _in_words_of(value: Any) -> str:
    if value is None:
        return ""
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)
