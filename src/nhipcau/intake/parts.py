"""What this app registers with the contracts of the kernel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel import clock
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import (
    Dimension,
    Fact,
    Happening,
    HeldOn,
    Hit,
    NavItem,
    Panel,
    Presenter,
    Subject,
    audit_actions,
    facts,
    held_on,
    nav_items,
    panels,
    person_days,
    presenters,
    registers,
    search_sources,
    staff_arrivals,
    subjects,
)
from nhipcau.kernel.counted import labels_of
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.phones import format_phone
from nhipcau.kernel.text import match_key
from nhipcau.kernel.together import Question, answered
from nhipcau.org.queries import place_labels, unit_labels
from nhipcau.rulebook.queries import code_list, of_list

from . import queries
from .actions import link_officers
from .imports import Calls, Consultations
from .models import Contact
from .states import AUDIT_ACTIONS, CHANNEL_OF_FORM, GROUP, LABELS, WAITING

CONTACT_SUBJECT = Subject(
    rows=lambda: Contact.objects.select_related("unit", "anchor", "client", "place"),
    read=Permission.CONTACT_READ,
    words=lambda row: row.client_name or row.caller_name or str(row.pk),
    url=lambda row: reverse("intake:contact", args=[row.pk]),
    client=lambda row: (row.client.name if row.client else row.client_name, row.place),
)


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    presenters.add("intake", Presenter(fields=LABELS))
    nav_items.add("intake", NavItem(_("Intake"), "intake:contacts", 20, permission=Permission.CONTACT_READ))
    panels.add("intake.today", Panel("today", 20, "intake/panel_today.html", new_today))
    panels.add("intake.person", Panel("person", 20, "", of_person, asks=person_asks))
    panels.add("intake.case", Panel("case", 20, "intake/panel_case.html", of_case, True, case_asks))
    search_sources.add("intake", find)
    registers.add("calls", Calls())
    registers.add("consultations", Consultations())
    staff_arrivals.add("intake", officers_arrived)
    person_days.add("intake", days_of_people)
    facts.add("contact", CONTACT)
    subjects.add("intake.contact", CONTACT_SUBJECT)
    held_on.add("intake", HeldOn(_("Contacts"), held))


def days_of_people(user: Any, on: date) -> QuerySet[Any]:
    """The days on which contacts about somebody recorded came in."""
    return queries.contacts_for(user, on).annotate(person_key=F("client_id"), day=F("received_on"))


def officers_arrived(arrived: Sequence[Any], by: Actor, at: datetime) -> None:
    """Link contacts whose officer was only words."""
    link_officers(arrived=arrived, by=by, at=at)


def new_today(request: Any, subject: Any) -> dict[str, Any] | None:
    """What came in today and yesterday and waits for an answer."""
    if not request.user.may(Permission.CONTACT_READ):
        return None
    rows = queries.new_ones(request.user, clock.today())
    newest = list(rows[:6])
    return {
        "contacts": [line_of(contact) for contact in newest[:5]],
        "count": len(newest) if len(newest) < 6 else rows.count(),
        "query": f"?case={WAITING}&first={format_day(clock.today() - timedelta(days=1))}" if newest else "",
        "can_log": request.user.may(Permission.CONTACT_WRITE),
    }


def person_asks(request: Any, subject: Any) -> dict[str, Question]:
    """What the page of a person asks of contacts."""
    return queries.asked_of_person(request.user, subject, clock.today())


def case_asks(request: Any, subject: Any) -> dict[str, Question]:
    """What the page of a case asks of contacts."""
    return queries.asked_of_case(request.user, subject, clock.today())


def _about(request: Any, subject: Any, asks: Callable[..., dict[str, Question]]) -> list[Contact]:
    [(key, rows)] = asks(request.user, subject, clock.today()).items()
    return answered(subject, key, rows)


def of_person(request: Any, subject: Any) -> dict[str, Any] | None:
    """The contacts about a person, in the one timeline of the page."""
    if not request.user.may(Permission.CONTACT_READ):
        return None
    contacts = _about(request, subject, queries.asked_of_person)
    return {"timeline": [_happening(contact) for contact in contacts]} if contacts else None


def of_case(request: Any, subject: Any) -> dict[str, Any] | None:
    """The contacts a case came from or that are about it."""
    if not request.user.may(Permission.CONTACT_READ):
        return None
    contacts = _about(request, subject, queries.asked_of_case)
    if not contacts:
        return None
    return {"contacts": [line_of(contact) for contact in contacts], "timeline": [_happening(c) for c in contacts]}


def line_of(contact: Contact) -> dict[str, Any]:
    """A contact in a line of a panel: never its group."""
    return {
        "url": reverse("intake:contact", args=[contact.pk]),
        "contact": contact,
        "channel": _words("channel", contact.channel),
        "name": contact.caller_name or contact.client_name,
        "topic": topic_words(contact),
        "outcome": _words("outcome", contact.outcome) if contact.outcome else contact.outcome_words,
    }


def _words(list_name: str, code: str) -> str:
    """The words of a code in the language of the page."""
    return code_list(list_name).label(code, get_language() or "vi")


def topic_words(contact: Contact) -> str:
    """What was asked, by its name or as typed."""
    return _words("topic", contact.topic) if contact.topic else contact.topic_words


def _happening(contact: Contact) -> Happening:
    line = line_of(contact)
    return Happening(
        when=contact.received_at if contact.time_known else contact.received_on,
        title=line["channel"],
        words=" · ".join(part for part in (line["topic"], line["outcome"]) if part),
        by=contact.officer_words,
        url=line["url"],
    )


MOST = 200
"""How many contacts of a name are looked at for the newest of them that the one search shows."""


def held(person: Any, user: Any, on: date, own: bool) -> list[tuple[str, str]]:
    """Contacts in the words of a copy that is handed over.

    One of abuse or trafficking goes to the person alone. Of one that somebody else made, or may have made, only the
    month is told and not how it came: the day would tell who reported.
    """
    rows = [row for row in queries.contacts_for(user, on).filter(client=person) if own or not _kept(row)]
    return [(format_day(row.received_on), line) if _came_themselves(row) else (_month(row), line) for row, line in
            ((row, _held_words(row)) for row in rows)]  # fmt: skip


def _kept(row: Contact) -> bool:
    return bool(row.veiled or row.guard_of())


def _came_themselves(row: Contact) -> bool:
    nobody_else = not (row.caller_name or row.caller_phone_print) and row.channel in CHANNEL_OF_FORM.values()
    return nobody_else or bool(row.caller_name and match_key(row.caller_name) == match_key(row.client_name))


def _month(row: Contact) -> str:
    return f"{row.received_on:%m/%Y}"


def _held_words(row: Contact) -> str:
    coded = [(name, code) for name, code in (("topic", row.topic), ("outcome", row.outcome)) if code]
    if _came_themselves(row):
        coded.insert(0, ("channel", row.channel))
    return " · ".join(_words(name, code) for name, code in coded)


def find(user: Any, words: str, limit: int) -> list[Hit]:
    """Contacts by phone number or by the name of caller or client."""
    if not user.may(Permission.CONTACT_READ):
        return []
    rows = queries.listed(queries.contacts_for(user, clock.today()))
    return [
        Hit(
            kind=_("Contact"),
            title=contact.caller_name or contact.client_name or str(_("No name given")),
            url=reverse("intake:contact", args=[contact.pk]),
            words=" · ".join(part for part in (format_day(contact.received_on), topic_words(contact)) if part),
            why=format_phone(contact.caller_phone) if contact.caller_phone else "",
        )
        for contact in queries.matching(rows, words, MOST)[:limit]
    ]


CONTACT = Fact(
    name="contact",
    title=_("Contacts"),
    permission=Permission.CONTACT_READ,
    rows=queries.counting,
    whens={"received": lambda rows, first, last: rows.filter(received_on__range=(first, last))},
    measures={"count": lambda: Count("id")},
    dimensions={
        "client_group": Dimension(GROUP, sealed_field=GROUP, **of_list(GROUP)),
        "topic": Dimension("topic_counted", **of_list("topic")),
        "month": Dimension("month", labels_of(str)),
        "place": Dimension("area_id", names=place_labels),
        "line": Dimension("line_words", labels_of(str)),
        "form": Dimension("form_counted", **of_list("consultation_form")),
        "unit": Dimension("unit_id", names=unit_labels),
    },
    show=queries.show,
    earliest="received_on",
    clients=True,
    adds_up=frozenset({"received"}),
)
