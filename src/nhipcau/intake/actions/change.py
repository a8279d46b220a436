"""Correcting and withdrawing contacts; linking officers that were only words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from nhipcau.access.actions import correct, seal, unseal, withdraw
from nhipcau.audit.actions import Entry, record, record_many
from nhipcau.intake.models import Contact
from nhipcau.intake.states import GROUP
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.dates import format_moment
from nhipcau.kernel.text import clean, match_key
from nhipcau.kernel.writing import action
from nhipcau.org.queries import staff as all_staff
from nhipcau.rulebook.queries import code_list

from .log import KIND, NewContact, built, check, words_of

if TYPE_CHECKING:
    from nhipcau.org.models import Staff

CODES = {"channel": "channel", "form": "consultation_form", GROUP: GROUP, "topic": "topic", "outcome": "outcome"}
CODES |= {"caller_sex": "sex", "client_sex": "sex"}
KEPT = (
    *("channel", "line_words", "form", "form_words", "received_at", "caller_name", "caller_phone_as_written"),
    *("caller_sex", "client_name", "client_sex", "client_birth", "client_birth_precision", "place"),
    *("address_as_written", GROUP, "client_group_words", "topic", "topic_words", "outcome", "outcome_words"),
    *("minutes", "note", "officer", "officer_words"),
)
"""What a correction keeps the old text of; the derived columns follow."""
DERIVED = (
    *("line", "time_known", "received_on", "month", "caller_name_as_written", "caller_phone", "names_key", "area"),
    *("client_name_as_written", "client_birth_as_written"),
)


@action
def correct_contact(
    *, contact: Contact, new: NewContact, reason: str, by: Actor, at: datetime, keep_sealed: bool = False
) -> Contact:
    """Make the contact what `new` says; old texts are kept with the reason. Client, case and unit stay.

    A sealed group is put away and leaves no trace in the corrections: there it reads like a group left blank. With
    `keep_sealed` (whoever corrects may not see it) an empty group of `new` leaves a sealed one as it is.
    Raises Refused without a reason, for a withdrawn contact, and as `log_contacts` does.
    """
    check(new, at)
    changes = correct(
        record=contact, new=_as_first_written(contact, built(new)), fields=KEPT, derived=DERIVED, in_words=in_words,
        reason=reason, by=by, at=at,
    )  # fmt: skip
    if code_list(GROUP).is_sealed(new.client_group):
        seal([(contact.anchor_id, GROUP, new.client_group, new.client_group_words)])
    elif new.client_group or not keep_sealed:
        unseal(contact.anchor_id, GROUP)
    _tell("intake.contact_corrected", contact, reason, by, at, {"fields": changes})
    return contact


def _as_first_written(contact: Contact, entry: Contact) -> Contact:
    """The form shows a code by its name: where the code stays, the words of the register do too."""
    for name in ("form", "topic", "outcome", GROUP):
        if (code := getattr(entry, name)) and code == getattr(contact, name):
            setattr(entry, f"{name}_words", getattr(contact, f"{name}_words"))
    return entry


@action
def withdraw_contact(*, contact: Contact, reason: str, by: Actor, at: datetime) -> Contact:
    """Withdraw a contact that was wrong; it is kept and counts nowhere. A case opened from it stays.

    Raises Refused without a reason or when it was withdrawn before.
    """
    withdraw(record=contact, reason=reason, by=by, at=at)
    _tell("intake.contact_withdrawn", contact, reason, by, at, {})
    return contact


@action
def withdraw_contacts(*, ids: Iterable[int], reason: str, by: Actor, at: datetime) -> None:
    """Withdraw the contacts of an import that is taken back; those withdrawn before stay as they are."""
    for contact in Contact.objects.filter(pk__in=list(ids), withdrawn_at__isnull=True).select_related("unit"):
        withdraw_contact(contact=contact, reason=reason, by=by, at=at)


@action
def link_officers(*, arrived: Sequence[Staff], by: Actor, at: datetime) -> int:
    """Link contacts whose officer was only words to members of staff just added. Gives how many were linked.

    A name that several people carry is linked to nobody.
    """
    by_key: dict[str, list[Staff]] = defaultdict(list)
    wanted = {match_key(person.name) for person in arrived}
    for person in all_staff():
        if match_key(person.name) in wanted:
            by_key[match_key(person.name)].append(person)
    waiting = Contact.objects.filter(officer__isnull=True, withdrawn_at__isnull=True).exclude(officer_words="")
    linked = 0
    for words in list(waiting.order_by().values_list("officer_words", flat=True).distinct()):
        people = by_key.get(match_key(words), [])
        if len(people) == 1:
            linked += _link(list(waiting.filter(officer_words=words).select_related("unit")), people[0], by, at)
    return linked


def _link(contacts: list[Contact], person: Staff, by: Actor, at: datetime) -> int:
    for contact in contacts:
        contact.officer = person
    Contact.objects.bulk_update(contacts, ["officer"], batch_size=500)
    details = {"staff": person.pk}
    entries = [
        Entry("intake.officers_linked", KIND, contact.pk, words_of(contact), contact.unit, details=details)
        for contact in contacts
    ]
    record_many(entries, by=by, at=at)
    return len(contacts)


def in_words(name: str, value: Any) -> str:
    """A value as it is kept in a correction and shown there."""
    if value is None or value == "":
        return ""
    if name in CODES:
        return code_list(CODES[name]).label(value)
    return format_moment(value) if isinstance(value, datetime) else str(value)


def _tell(name: str, contact: Contact, reason: str, by: Actor, at: datetime, details: Mapping[str, Any]) -> None:
    words = words_of(contact)
    record(name, about=contact, words=words, unit=contact.unit, reason=clean(reason), by=by, at=at, details=details)
