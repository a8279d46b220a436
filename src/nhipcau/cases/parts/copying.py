"""Cases and services in the words of a copy that is handed to whoever may ask for it (kernel.contracts.HeldOn)."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from nhipcau.cases import queries
from nhipcau.cases.models import Case
from nhipcau.kernel.dates import format_day

from .panels import words

if TYPE_CHECKING:
    from nhipcau.access.models import User


def _told(person: Any, user: "User", on: date, own: bool) -> Iterator[Case]:
    """Cases that may be told of: one of abuse or trafficking to the person alone."""
    for case in queries.cases_for(user, on).filter(person_id=person.pk).order_by("-received_on", "-id"):
        if own or not (case.veiled or case.guard_of()):
            yield case


def cases_held(person: Any, user: "User", on: date, own: bool) -> list[tuple[str, str]]:
    """Day, number, group and state of each case."""
    return [(format_day(case.received_on), _in_words(case)) for case in _told(person, user, on, own)]


def _in_words(case: Case) -> str:
    group = words("client_group", case.client_group) if case.client_group else ""
    return " · ".join(part for part in (case.number, group, str(case.get_status_display())) if part)


def services_held(person: Any, user: "User", on: date, own: bool) -> list[tuple[str, str]]:
    """Day and kind of each service, the newest first; a kind that no code says is told as a service."""
    found = [(row.on, row.kind) for case in _told(person, user, on, own) for row in queries.services_of(case)]
    named = [(day, words("service_kind", kind) if kind else _("Service")) for day, kind in sorted(found, reverse=True)]
    return [(format_day(day), name) for day, name in named]
