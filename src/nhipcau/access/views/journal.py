"""The audit on screen: what was done, by whom, to what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from nhipcau.access.forms import JournalForm
from nhipcau.access.models import User
from nhipcau.access.queries import journal
from nhipcau.kernel import clock
from nhipcau.kernel.paging import page_number
from nhipcau.kernel.permissions import Permission, rule

if TYPE_CHECKING:
    from nhipcau.audit.models import Event

PER_PAGE, PAGES = 50, 200


@dataclass(frozen=True)
class Turn:
    """One page of a list that is never counted."""

    items: "Sequence[Event]"
    number: int
    more: bool
    filters: str

    def _link(self, number: int) -> str:
        return "?" + "&".join(filter(None, (self.filters, f"page={number}")))

    @property
    def previous_link(self) -> str:
        return self._link(self.number - 1) if self.number > 1 else ""

    @property
    def next_link(self) -> str:
        return self._link(self.number + 1) if self.more and self.number < PAGES else ""

    @property
    def cut_off(self) -> bool:
        """More is there, but so far back that the filters are the way to it."""
        return self.more and self.number >= PAGES


def turn(data: QueryDict, rows: "QuerySet[Event]") -> Turn:
    """One page in one query."""
    number = page_number(data.get("page", ""), PAGES)
    start = (number - 1) * PER_PAGE
    found = list(rows[start : start + PER_PAGE + 1])
    kept = [(key, value) for key, values in data.lists() if key != "page" for value in values if value]
    return Turn(found[:PER_PAGE], number, len(found) > PER_PAGE, urlencode(kept))


@rule(Permission.AUDIT_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Events, newest first, narrowed by day, person, action and unit."""
    user, today = cast(User, request.user), clock.today()
    form = JournalForm(request.GET, actors=journal.actors(), units=journal.units_to_read(user, today))
    if not form.is_valid():
        return render(request, "access/journal.html", {"form": form}, status=422)
    events = journal.events_for(user, today, form.asked())
    page = turn(request.GET, events)
    context = {"form": form, "page": page, "lines": journal.told(user, page.items, today), "active": form.words()}
    return render(request, "access/journal.html", context)


@rule(Permission.AUDIT_READ)
def history(request: HttpRequest, kind: str, ident: str) -> HttpResponse:
    """Everything that was done to one record, newest first."""
    user, today = cast(User, request.user), clock.today()
    page = turn(request.GET, journal.history_for(user, today, kind, ident))
    context = {"page": page, "lines": journal.told(user, page.items, today)}
    context["about"] = journal.number_words(kind, ident)
    return render(request, "access/history.html", context)
