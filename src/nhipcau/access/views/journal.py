"""The audit on screen: what was done, by whom, to what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nhipcau.access.actions.reviewing import review_refusals
from nhipcau.access.forms import JournalForm, RefusalsForm
from nhipcau.access.models import User
from nhipcau.access.queries import journal
from nhipcau.access.queries.telling import number_words, told
from nhipcau.access.states import SORT_WORDS
from nhipcau.kernel import clock, touched
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.fresh import fresh
from nhipcau.kernel.paging import page_number, paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent

from .journal_file import XLSX, workbook

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
    """Events, newest first, narrowed by day, sort, person, action and unit."""
    user, today, form = _reader(request), clock.today(), _form(request)
    if not form.is_valid():
        return render(request, "access/journal.html", {"form": form}, status=422)
    page = turn(request.GET, journal.events_for(user, today, form.asked()))
    context = {"form": form, "page": page, "lines": told(user, page.items, today), "active": form.words()}
    return render(request, "access/journal.html", context | {"asked": request.GET.urlencode()})


@require_safe
@rule(Permission.AUDIT_READ)
@fresh(factor=True)
def file(request: HttpRequest) -> HttpResponse:
    """The same events as a workbook."""
    user, today, form = _reader(request), clock.today(), _form(request)
    if not form.is_valid():
        return render(request, "access/journal.html", {"form": form}, status=422)
    touched.did(touched.EXPORTED)
    content = workbook(user, journal.events_for(user, today, form.asked()), today)
    name = f"nhat-ky-{today.isoformat()}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@rule(Permission.AUDIT_READ)
def history(request: HttpRequest, kind: str, ident: str) -> HttpResponse:
    """Who looked at one record, and everything that was done to it, newest first."""
    user, today = _reader(request), clock.today()
    events = journal.history_for(user, today, kind, ident)
    page = turn(request.GET, journal.of_sort(events, _sort(request)))
    context = {"page": page, "lines": told(user, page.items, today), "readers": journal.readers_of(events)}
    return render(request, "access/history.html", context | _sorts(request) | {"about": number_words(kind, ident)})


@rule(Permission.AUDIT_READ)
def doings(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything one account did, newest first."""
    user, today = _reader(request), clock.today()
    asked = journal.JournalFilter(actor=str(pk), sort=_sort(request))
    page = turn(request.GET, journal.events_for(user, today, asked))
    context = {"page": page, "lines": told(user, page.items, today), "name": journal.name_of(pk)}
    return render(request, "access/doings.html", context | _sorts(request))


@rule(Permission.AUDIT_READ)
def refusals(request: HttpRequest) -> HttpResponse:
    """What was refused in the last month, by person and day: what nobody looked at yet comes first."""
    page = paginate(request.GET, journal.refusals(_reader(request), clock.today()))
    return render(request, "access/refusals.html", {"page": page})


@rule(Permission.AUDIT_READ)
def refusals_of(request: HttpRequest, actor: int, day: str) -> HttpResponse:
    """What was refused to one person on one day, and what the review found."""
    user, today = _reader(request), clock.today()
    found, events = journal.refusals_of(user, today, actor, day)
    form = RefusalsForm(request.POST or None)
    if sent(request, form, lambda by, at: _reviewed(found, form, by, at)):
        messages.success(request, _("Your review was kept."))
        return redirect("access:refusals")
    page = turn(request.GET, events)
    context = {"found": found, "form": form, "page": page, "lines": told(user, page.items, today)}
    return form_page(request, "access/refusals_of.html", context)


def _reviewed(found: journal.Refusals, form: RefusalsForm, by: Actor, at: datetime) -> bool:
    reason = form.cleaned_data["reason"]
    review_refusals(actor=found.actor, day=found.day, count=found.count, reason=reason, by=by, at=at)
    return True


def _reader(request: HttpRequest) -> User:
    return cast(User, request.user)


def _form(request: HttpRequest) -> JournalForm:
    units = journal.units_to_read(_reader(request), clock.today())
    return JournalForm(request.GET, actors=journal.actors(), units=units)


def _sort(request: HttpRequest) -> str:
    wanted = request.GET.get("sort", "")
    return wanted if wanted in SORT_WORDS else ""


def _sorts(request: HttpRequest) -> dict[str, Any]:
    return {"sort": _sort(request), "sorts": [("", _("All")), *SORT_WORDS.items()]}
