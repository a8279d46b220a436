"""Reads of contacts: only through the person who asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from nhipcau.access.queries import CORRECTIONS, corrections_asked, one, reaches, sealed_value, veiled, visible
from nhipcau.cases.queries import cases_for
from nhipcau.kernel.contracts import RowView
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.db import HasWords
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.phones import normalise
from nhipcau.kernel.text import names_nobody, search_key
from nhipcau.kernel.together import Question, answered, ask_for
from nhipcau.rulebook.queries import code_list, words_to_ask

from .models import Contact
from .states import GROUP

if TYPE_CHECKING:
    from nhipcau.access.models import User
    from nhipcau.cases.models import Case
    from nhipcau.registry.models import Person

READ = Permission.CONTACT_READ
ABOUT = "intake.contacts"
"""The name under which the contacts about a record are answered to its page."""
EARLIER, CASE = "intake.earlier", "intake.case"
"""The names under which other contacts of a number and the case are answered to the page of a contact."""
LIVE, LIKE, SHOWN = Q(withdrawn_at__isnull=True), 1_000, 50


@dataclass(frozen=True, kw_only=True)
class ContactFilter:
    """What the list is narrowed to; empty means no narrowing. `words` is a name or a phone number."""

    words: str = ""
    first: date | None = None
    last: date | None = None
    channel: str = ""
    unit: int | None = None
    group: str = ""
    topic: str = ""
    area: int | None = None
    officer: int | None = None
    with_case: bool | None = None
    waiting: bool = False


def contacts_for(user: User, on: date) -> QuerySet[Contact]:
    """Contacts `user` may see on a day, newest first, withdrawn ones left out."""
    rows = veiled(visible(Contact.objects.filter(LIVE), user, READ, on), user, on)
    return rows.select_related("unit", "area").order_by("-received_at", "-id")


def listed(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """`rows` with only what a list shows of a contact."""
    return rows.select_related(None).select_related("area").only(*LISTED)


LISTED = (
    *("anchor_id", "unit_id", "time_known", "received_at", "received_on", "channel", "caller_name", "client_name"),
    *("client_id", "client_group", "client_group_words", "topic", "topic_words", "outcome", "outcome_words"),
    *("caller_phone", "area__label"),
)


def contact_for(user: User, pk: int, on: date) -> Contact:
    """One contact, a withdrawn one too. Raises Missing."""
    rows = Contact.objects.select_related("unit", "line", "place__district", "officer", "case", "client", "anchor")
    return one(veiled(rows, user, on), user, READ, on, pk=pk)


def filtered(rows: QuerySet[Contact], wanted: ContactFilter) -> QuerySet[Contact]:
    """`rows` narrowed."""
    exact = {
        "channel": wanted.channel,
        "unit_id": wanted.unit,
        "client_group": wanted.group,
        "topic_counted": wanted.topic,
        "area_id": wanted.area,
        "officer_id": wanted.officer,
        "received_on__gte": wanted.first,
        "received_on__lte": wanted.last,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.with_case is not None:
        rows = rows.filter(case__isnull=not wanted.with_case)
    if wanted.waiting:
        rows = waiting(rows)
    return matching(rows, wanted.words) if wanted.words else rows


def matching(rows: QuerySet[Contact], words: str, most: int = LIKE) -> QuerySet[Contact]:
    """Contacts of a whole phone number, or whose caller or client has all the words typed.

    The beginning of a word is enough, accents do not matter. Of a name that thousands have, `most` are found. Numbers
    stand closed in the database and are found by their fingerprints.
    """
    if number := normalise(words):
        return rows.filter(_called_from(number))
    tokens = search_key(words).split()
    if not tokens or names_nobody(tokens):
        return rows.none()
    # By themselves first: in the order of the list PostgreSQL would read contact after contact for a rare name.
    named = rows.order_by().filter(HasWords("names_key", (), tokens)).values_list("pk", flat=True)
    return rows.filter(pk__in=list(named[:most]))


def earlier_calls(user: User, phone: str, on: date, limit: int = 5) -> tuple[int, list[Contact]]:
    """How often this number was in contact before, and the newest of them; nothing for what is no number."""
    number = normalise(phone)
    if not number:
        return 0, []
    rows = _from_number(user, number, on)
    found = list(rows[:limit])
    return (len(found) if len(found) < limit else rows.count()), found


def _from_number(user: User, number: str | None, on: date) -> QuerySet[Contact]:
    return contacts_for(user, on).filter(_called_from(number)) if number else Contact.objects.none()


def _called_from(number: str) -> Q:
    """Those of this number. That it is not blank is said besides: else SQLite leaves an index of the others unused."""
    return Q(caller_phone_print__of=number) & ~Q(caller_phone_print="")


def ask_beside(user: User, contact: Contact, on: date) -> None:
    """Ask in one round trip for what the page of a contact shows beside it."""
    asked = {EARLIER: _earlier(user, contact, on), CASE: _cases_of(user, contact, on)}
    ask_for(contact, {**asked, CORRECTIONS: corrections_asked(contact)})


def earlier_of(user: User, contact: Contact, on: date) -> list[Contact]:
    """The newest other contacts from the number of this one."""
    return [other for other in answered(contact, EARLIER, _earlier(user, contact, on)) if other.pk != contact.pk]


def _earlier(user: User, contact: Contact, on: date) -> QuerySet[Contact]:
    return _from_number(user, normalise(contact.caller_phone), on)[:5]


def words_to_narrow(user: User, on: date) -> dict[str, list[tuple[str, str]]]:
    """(code, name) of the groups and topics `user` may narrow the list to."""
    return {name: words_to_ask(words, user, READ, on) for name, words in (("group", GROUP), ("topic", "topic"))}


def case_of(user: User, contact: Contact, on: date) -> Case | None:
    """The case a contact belongs to, None when there is none or `user` may not see it."""
    return next(iter(answered(contact, CASE, _cases_of(user, contact, on))), None)


def _cases_of(user: User, contact: Contact, on: date) -> QuerySet[Case]:
    rows = cases_for(user, on)
    return rows.filter(pk=contact.case_id) if contact.case_id else rows.none()


def group_of(user: User, contact: Contact, on: date) -> str:
    """The code of the client group, a sealed one only for those who may see it; empty otherwise."""
    if contact.client_group:
        return contact.client_group
    sealed = sealed_value(user, contact, GROUP, on)
    return sealed.code if sealed else ""


def can_write(user: User, contact: Contact, on: date) -> bool:
    """Whether `user` may change this record on a day: nobody changes a story they may not read."""
    return not contact.veiled and reaches(user, Permission.CONTACT_WRITE, contact, on)


def waiting(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """Those that have neither an outcome nor a case."""
    return rows.filter(case__isnull=True, outcome="", outcome_words="")


def new_ones(user: User, on: date) -> QuerySet[Contact]:
    """Contacts of a day and the day before that wait for an answer."""
    return waiting(contacts_for(user, on).filter(received_on__range=(on - timedelta(days=1), on)))


def asked_of_person(user: User, person: Person, on: date) -> dict[str, Question]:
    """The question its page asks about a person: the newest contacts."""
    return {ABOUT: Question(_of_person, user, on, person=person.pk)}


def _of_person(user: User, on: date, person: int) -> QuerySet[Contact]:
    return contacts_for(user, on).filter(client_id=person)[:SHOWN]


def asked_of_case(user: User, case: Case, on: date) -> dict[str, Question]:
    """The question its page asks about a case: contacts it came from or that are about it."""
    return {ABOUT: Question(_of_case, user, on, case=case.pk)}


def _of_case(user: User, on: date, case: int) -> QuerySet[Contact]:
    return contacts_for(user, on).filter(case_id=case)


def officers_in_use(user: User, on: date) -> list[tuple[int, str]]:
    """(id, name) of the officers of contacts `user` sees, by name."""
    rows = contacts_for(user, on).select_related(None).filter(officer__isnull=False).order_by()
    return sorted(set(rows.values_list("officer_id", "officer__name").distinct()), key=lambda row: search_key(row[1]))


def areas_in_use(user: User, on: date) -> list[tuple[int, str]]:
    """(id, label) of the districts or communes that contacts `user` sees came from, by label."""
    rows = contacts_for(user, on).select_related(None).filter(area__isnull=False).order_by()
    return sorted(set(rows.values_list("area_id", "area__label").distinct()), key=lambda row: search_key(row[1]))


def with_a_case(ids: Sequence[int]) -> int:
    """How many of these contacts belong to a case."""
    return Contact.objects.filter(pk__in=list(ids), case__isnull=False).count()


# --- for reports ------------------------------------------------------------------------------------------------------
def counting(unit_ids: Collection[int] | None) -> QuerySet[Contact]:
    """Contacts that count, of these units or all.

    The unit is asked for as a sum: SQLite would else take the index of units for every breakdown, and read a million
    rows one by one, where an index in the order of the breakdown holds all there is to know.
    """
    rows = Contact.objects.filter(LIVE)
    return rows if unit_ids is None else rows.alias(of_unit=F("unit_id") + 0).filter(of_unit__in=unit_ids)


def show(rows: QuerySet[Any]) -> Iterator[RowView]:
    """The contacts behind a number, newest first: when, how and about what, without names and groups."""
    channels, topics = code_list("channel"), code_list("topic")
    for row in rows.order_by("-received_at", "-id"):
        topic = topics.label(row.topic) if row.topic else row.topic_words
        url = reverse("intake:contact", args=[row.pk])
        yield RowView(row.pk, format_day(row.received_on), channels.label(row.channel), topic, url)
