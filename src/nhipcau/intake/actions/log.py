"""Logging contacts: one from a page, thousands from a register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from nhipcau.access.actions import save_new, seal
from nhipcau.audit.actions import Entry, record_many
from nhipcau.intake.models import Contact
from nhipcau.intake.states import GROUP
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import format_day, month_key
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.phones import normalise
from nhipcau.kernel.text import clean, name_as_stored, search_key
from nhipcau.kernel.writing import action
from nhipcau.rulebook.queries import code_list

if TYPE_CHECKING:
    from nhipcau.cases.models import Case
    from nhipcau.org.models import PhoneLine, Place, Staff, Unit
    from nhipcau.registry.models import Person

KIND = "intake.contact"


@dataclass(slots=True)
class NewContact:
    """A contact as it was taken down. Names and the phone as typed; codes are codes, `x_words` the typed words.

    Without a time of day `received_at` is midnight in Viet Nam and `time_known` False.
    """

    unit: Unit
    channel: str
    received_at: datetime
    time_known: bool = True
    line: PhoneLine | None = None
    line_words: str = ""
    form: str = ""
    form_words: str = ""
    caller_name: str = ""
    caller_phone: str = ""
    caller_sex: str = ""
    client: Person | None = None
    client_name: str = ""
    client_sex: str = ""
    client_birth: date | None = None
    client_birth_precision: str = ""
    client_birth_words: str = ""
    place: Place | None = None
    address: str = ""
    client_group: str = ""
    client_group_words: str = ""
    topic: str = ""
    topic_words: str = ""
    outcome: str = ""
    outcome_words: str = ""
    minutes: int | None = None
    note: str = ""
    officer: Staff | None = None
    officer_words: str = ""
    case: Case | None = None


@action
def log_contacts(*, contacts: Sequence[NewContact], by: Actor, at: datetime, source: str = "") -> list[Contact]:
    """Store contacts in order; a sealed group goes to the sealed values and leaves the contact's own group empty.

    Raises Refused for a contact received after `at` (day in Viet Nam), and for an unknown channel or group.
    """
    for new in contacts:
        check(new, at)
    rows = save_new(rows=[built(new) for new in contacts], by=by, at=at)
    sealed_codes = code_list(GROUP).sealed_codes()
    seal(
        (row.anchor_id, GROUP, new.client_group, new.client_group_words)
        for row, new in zip(rows, contacts, strict=True)
        if new.client_group in sealed_codes
    )
    entries = [
        Entry("intake.contact_logged", KIND, row.pk, words_of(row), new.unit, source=source, details=_details(row))
        for row, new in zip(rows, contacts, strict=True)
    ]
    record_many(entries, by=by, at=at)
    return rows


@action
def log_contact(*, contact: NewContact, by: Actor, at: datetime) -> Contact:
    """Log one contact. Raises Refused as `log_contacts` does."""
    return log_contacts(contacts=[contact], by=by, at=at)[0]


def check(new: NewContact, at: datetime) -> None:
    """Refuse what cannot be."""
    refuse_future(local_day(new.received_at), at, "received")
    if code_list("channel").get(new.channel) is None:
        raise Refused(_("Choose how the contact came in; nothing was saved."), "channel")
    if new.client_group and code_list(GROUP).get(new.client_group) is None:
        raise Refused(_("This client group is not in the list; nothing was saved. Choose one of the list."), GROUP)


AS_GIVEN = (
    *("unit", "channel", "line", "form", "received_at", "time_known", "caller_sex", "client", "client_sex"),
    *("client_birth", "client_birth_precision", "place", "topic", "outcome", "minutes", "officer", "case"),
)
"""What a contact takes over from NewContact as it is."""


def built(new: NewContact) -> Contact:
    """The row of a contact without its anchor, all columns derived."""
    day = local_day(new.received_at)
    caller, client = name_as_stored(new.caller_name), name_as_stored(new.client_name)
    phone = normalise(new.caller_phone) or ""
    sealed = code_list(GROUP).is_sealed(new.client_group)
    return Contact(
        **{name: value for name in AS_GIVEN if (value := getattr(new, name)) is not None},
        line_words=new.line.number if new.line else clean(new.line_words)[:60],
        form_words=clean(new.form_words)[:200],
        received_on=day,
        month=month_key(day),
        caller_name=caller[:120],
        caller_name_as_written=new.caller_name[:200],
        caller_phone=phone,
        caller_phone_as_written=clean(new.caller_phone)[:60],
        client_name=client[:120],
        client_name_as_written=new.client_name[:200],
        client_birth_as_written=clean(new.client_birth_words)[:60],
        names_key=names_key(caller, client),
        area_id=area_of(new.place),
        address_as_written=clean(new.address)[:250],
        client_group="" if sealed else new.client_group,
        client_group_words="" if sealed else clean(new.client_group_words)[:200],
        topic_words=clean(new.topic_words)[:200],
        outcome_words=clean(new.outcome_words)[:200],
        note=new.note.strip(),
        officer_words=clean(new.officer_words)[:120],
    )


def names_key(*names: str) -> str:
    """What a search by name looks in: every word without accents, each with a space before and after it."""
    return "".join(f" {search_key(name)} " for name in names if name)[:260]


def area_of(place: Any) -> int | None:
    """Id of what a report prints for a place: its district, else itself; nothing for a province."""
    if place is None or place.level == "province":
        return None
    return place.district_id or place.pk


def words_of(contact: Contact) -> str:
    """The contact in words for the audit: how and when, never who and never what about."""
    return f"{code_list('channel').label(contact.channel)} {format_day(contact.received_on)}"


def _details(contact: Contact) -> dict[str, Any]:
    return {"channel": contact.channel, "received_at": contact.received_at, "case": contact.case_id}
