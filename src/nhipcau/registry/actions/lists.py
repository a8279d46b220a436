"""Lists of communes: taking entries in, deciding who somebody on a list is, withdrawing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.access.actions import keep_about, save_new, withdraw
from nhipcau.audit.actions import Entry, record, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean, name_as_stored, search_key, sort_key
from nhipcau.kernel.writing import action
from nhipcau.registry.models import ListEntry, Person
from nhipcau.registry.queries.lists import same_people

from .people import padded_key

if TYPE_CHECKING:
    from nhipcau.org.models import Place, Unit


@dataclass(slots=True, kw_only=True)
class NewEntry:
    """Somebody on a list. `kind` is a code of need_list, `place` the commune; of a month or year alone `birth_date` is
    its first day.
    """

    unit: "Unit"
    kind: str
    place: "Place"
    name: str
    name_as_written: str = ""
    number: str = ""
    birth_date: date | None = None
    birth_precision: str = ""
    sex: str = ""
    hamlet: str = ""


@action
def add_entries(*, entries: Sequence[NewEntry], by: Actor, at: datetime, source: str = "") -> list[ListEntry]:
    """Take entries of a list in, in order, one audit event each. Nobody becomes a person of the registry by it.

    Whoever is recorded with the same name, full date of birth and commune, and is the only such one, is taken for the
    same. Raises Refused without a name.
    """
    rows = [_built(new) for new in entries]
    for row, person in zip(rows, same_people(rows), strict=True):
        row.person = person
    save_new(rows=rows, by=by, at=at)
    told = [Entry("registry.entry_added", "registry.listentry", row.pk, unit=row.unit, source=source) for row in rows]
    record_many(told, by=by, at=at)
    return rows


@action
def decide_entry(*, entry: ListEntry, person: Person | None, by: Actor, at: datetime) -> ListEntry:
    """Decide that somebody on a list is this person, or (None) nobody who is recorded; it can be decided anew.

    Raises Refused for an entry that was withdrawn.
    """
    if entry.withdrawn_at is not None:
        raise Refused(_("This entry was withdrawn with its list; nothing was changed."))
    entry.person, entry.decided_at, entry.decided_by = person, at, by
    entry.save(update_fields=["person", "decided_at", "decided_by"])
    keep_about(entry, by=by, at=at)
    details = {"person": person.pk} if person else {}
    record("registry.entry_decided", about=entry, words="", unit=entry.unit, by=by, at=at, details=details)
    return entry


@action
def withdraw_entries(*, ids: Collection[int], reason: str, by: Actor, at: datetime) -> None:
    """Withdraw the entries of a list that is taken back; those withdrawn before are passed over."""
    for entry in ListEntry.objects.filter(pk__in=ids, withdrawn_at__isnull=True).select_related("unit"):
        withdraw(record=entry, reason=reason, by=by, at=at)
        record("registry.entry_withdrawn", about=entry, words="", unit=entry.unit, reason=clean(reason), by=by, at=at)


def _built(new: NewEntry) -> ListEntry:
    name = name_as_stored(new.name)[:120]
    if not name:
        raise Refused(_("Write the full name; nobody can be looked for without one."), "name")
    key, hamlet = padded_key(name)[:140], clean(new.hamlet)[:120]
    born = f"{new.birth_date.isoformat()}/{new.birth_precision}" if new.birth_date else ""
    return ListEntry(
        unit=new.unit,
        kind=new.kind,
        number=clean(new.number)[:40],
        name=name,
        name_as_written=new.name_as_written[:200],
        name_key=key,
        name_sort=sort_key(name)[:250],
        birth_date=new.birth_date,
        birth_precision=new.birth_precision,
        birth_year=new.birth_date.year if new.birth_date else None,
        sex=new.sex,
        place=new.place,
        hamlet=hamlet,
        hamlet_key=search_key(hamlet)[:120],
        who_key=f"{key}/{born}/{new.place.pk}",
    )
