"""From a contact to a case: the key stands on the contact, the case keeps only where it came from."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.access.actions import keep_about
from nhipcau.access.queries import sealed_code
from nhipcau.audit.actions import record
from nhipcau.cases.actions import NewCase, open_case
from nhipcau.intake.models import Contact
from nhipcau.intake.policy import check_link, check_open_case
from nhipcau.intake.states import CASE_OPENED, CASE_SOURCE, GROUP
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.registry.actions import NewPerson
from nhipcau.rulebook.queries import code_list

from .log import words_of

if TYPE_CHECKING:
    from nhipcau.cases.models import Case
    from nhipcau.registry.models import Person


@action
def open_case_from(
    *,
    contact: Contact,
    level: str,
    by: Actor,
    at: datetime,
    person: Person | None = None,
    name: str = "",
    number: str = "",
    problem: str = "",
    urgency: str = "",
) -> Case:
    """Open a case from a contact: all that was asked goes along, and the contact's outcome becomes "case opened".

    `person` is the one who is helped, if known; else a person is made from the contact, called `name` or, without it,
    as the contact calls the client. A sealed group goes to the case's sealed values. Raises Refused when the contact
    has a case, was withdrawn, or nobody is named.
    """
    check_open_case(contact)
    helped = person or _person(contact, name)
    new = _case(contact, helped, level=level, number=number, problem=problem, urgency=urgency)
    case = open_case(case=new, by=by, at=at)
    contact.outcome = CASE_OPENED
    contact.outcome_words = code_list("outcome").label(CASE_OPENED)
    _join(contact, case, case.person, by, at)
    _record("intake.case_opened", contact, case, by, at)
    return case


@action
def link_case(*, contact: Contact, case: Case, by: Actor, at: datetime) -> Contact:
    """Say that a contact is about a case that is there already; its outcome stays. Raises Refused."""
    check_link(contact, case)
    _join(contact, case, case.person, by, at)
    _record("intake.case_linked", contact, case, by, at)
    return contact


def _join(contact: Contact, case: Case, person: Person, by: Actor, at: datetime) -> None:
    contact.case, contact.client = case, person
    contact.save(update_fields=["case", "client", "outcome", "outcome_words"])
    keep_about(contact, by=by, at=at)


def _record(name: str, contact: Contact, case: Case, by: Actor, at: datetime) -> None:
    details = {"case": case.pk, "number": case.number}
    record(name, about=contact, words=words_of(contact), unit=contact.unit, by=by, at=at, details=details)


def _person(contact: Contact, name: str) -> NewPerson:
    same = clean(name) in ("", contact.client_name)
    called = clean(name) or contact.client_name
    if not called:
        raise Refused(_("Write the name of the person who is helped; nothing was saved."), "name")
    return NewPerson(
        unit=contact.unit,
        name=called,
        name_as_written=contact.client_name_as_written if same else name,
        birth_date=contact.client_birth,
        birth_precision=contact.client_birth_precision,
        birth_as_written=contact.client_birth_as_written,
        sex=contact.client_sex,
        place=contact.place,
        address_as_written=contact.address_as_written,
    )


def _case(
    contact: Contact, person: Person | NewPerson, *, level: str, number: str, problem: str, urgency: str
) -> NewCase:
    group, group_words = sealed_code(contact.anchor_id, GROUP)
    return NewCase(
        unit=contact.unit,
        person=person,
        received_on=contact.received_on,
        number=number,
        level=level,
        source=CASE_SOURCE.get(contact.channel, "direct"),
        client_group=contact.client_group or group,
        client_group_words=contact.client_group_words or group_words,
        problem=problem or _problem(contact),
        urgency=urgency,
        officer=contact.officer,
        officer_words=contact.officer_words,
        place=contact.place,
        address_as_written=contact.address_as_written,
        origin_words=words_of(contact),
    )


def _problem(contact: Contact) -> str:
    topic = code_list("topic").label(contact.topic) if contact.topic else contact.topic_words
    return ". ".join(part for part in (topic, contact.note) if part)
