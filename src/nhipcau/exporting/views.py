"""Pages of exports: ask for a file, see how it stands, agree to that of somebody else, download once."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhipcau.documents.queries import opened_file
from nhipcau.kernel import clock
from nhipcau.kernel.fresh import fresh, provers
from nhipcau.kernel.jobs import queue
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent

from . import actions, queries, tasks
from .forms import AskForm, DecideForm
from .models import Export
from .states import Ending, Status

if TYPE_CHECKING:
    from nhipcau.access.models import User

EXPORT, SUPERVISE, AUDIT = Permission.EXPORT, Permission.SUPERVISE, Permission.AUDIT_READ
SMALL = 1_000
"""Rows that are written while the person waits; more are written by the job worker."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _me(request: HttpRequest) -> "User":
    return cast("User", request.user)


@require_safe
@rule(EXPORT, SUPERVISE, AUDIT)
def exports(request: HttpRequest) -> HttpResponse:
    """One's own exports (a data officer sees all of their units), and those that wait for one's agreement."""
    user, day, now = _me(request), clock.today(), clock.now()
    page = paginate(request.GET, queries.exports_for(user, day))
    context = {"page": page, "waiting": list(queries.to_decide(user, day, now)), "now": now}
    context["rows"] = [(row, row.account_id == user.pk and row.open_at(now)) for row in page]
    return render(request, "exporting/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(EXPORT)
def ask(request: HttpRequest, listing: str) -> HttpResponse:
    """Take a list out as its filter shows it, which comes by POST, for it may hold a name; the form asks why."""
    queries.listing_for(_me(request), listing)
    if "why-reason" in request.POST:
        return _ask(request, listing)
    return _ask_page(request, listing, _asked(request, listing), AskForm())


@fresh(factor=True)
def _ask(request: HttpRequest, listing: str) -> HttpResponse:
    user, form, found = _me(request), AskForm(request.POST), _asked(request, listing)
    wish = actions.Wish(
        listing=listing,
        asked_for=_sent(found),
        filter_words=queries.filter_words(found.form, private=False),
        purpose=form.data.get("why-purpose", ""),
        reason=form.data.get("why-reason", ""),
        counted=found.count(),
        personal=found.listing.personal,
    )
    made = sent(request, form, lambda by, at: actions.ask_export(user=user, wish=wish, by=by, at=at))
    if made is None:
        return _ask_page(request, listing, found, form)
    _do(made)
    return redirect("exporting:export", made.pk)


def _do(made: Export) -> None:
    """A small file at once, a large one by the job worker; one that waits for a second person not yet."""
    if made.status == Status.MAKING and made.counted <= SMALL:
        tasks.file_of(made, clock.now(), tell=False)
    elif made.status == Status.MAKING:
        queue("nhipcau.exporting.tasks.make", pk=str(made.pk))


def _asked(request: HttpRequest, listing: str) -> queries.Asked:
    user = _me(request)
    data = request.POST if request.method == "POST" else request.GET
    return queries.asked(user, queries.listing_for(user, listing), data, clock.today())


def _sent(found: queries.Asked) -> dict[str, list[str]]:
    """The filter of a list as it was sent: what its form knows, and no more."""
    data: Any = found.form.data
    given = {name: data.getlist(name) for name in found.form.fields} if isinstance(data, QueryDict) else {}
    return {name: [value for value in values if value] for name, values in given.items() if any(values)}


def _ask_page(request: HttpRequest, listing: str, found: queries.Asked, form: AskForm) -> HttpResponse:
    user, count = _me(request), found.count()
    room = queries.room_for(user, clock.today(), clock.now())
    context = {
        "form": form,
        "list": found.listing,
        "name": listing,
        "count": count,
        "room": room,
        "filter": queries.filter_words(found.form),
        "carried": [(name, value) for name, values in _sent(found).items() for value in values],
        "second": found.listing.personal and count > room.alone,
        "has_factor": provers["access"].has_factor(request),
        "back": _back(listing),
    }
    return render(request, "exporting/ask.html", context, status=422 if form.is_bound else 200)


def _back(listing: str) -> str:
    return reverse(listing.replace(".", ":", 1))


@require_safe
@rule(EXPORT, SUPERVISE, AUDIT)
def export(request: HttpRequest, pk: Any) -> HttpResponse:
    """How an export stands: its owner downloads it here, a second person decides here."""
    return _page(request, queries.export_for(_me(request), pk, clock.today(), clock.now()))


def _page(request: HttpRequest, found: Export, form: DecideForm | None = None) -> HttpResponse:
    user, now = _me(request), clock.now()
    decides = queries.to_decide(user, clock.today(), now).filter(pk=found.pk).exists()
    context: dict[str, Any] = {"found": found, "form": (form or DecideForm()) if decides else None}
    context |= {"can_take": found.account_id == user.pk and found.open_at(now), "mine": found.account_id == user.pk}
    context["over"] = found.status in (Status.WAITING, Status.READY) and found.until <= now
    return form_page(request, "exporting/export.html", context)


@require_POST
@rule(SUPERVISE, AUDIT)
@fresh(factor=True)
def decide(request: HttpRequest, pk: Any) -> HttpResponse:
    """Agree, as a second person, that a list leaves; or refuse, with a reason."""
    user = _me(request)
    found = queries.one_to_decide(user, pk, clock.today(), clock.now())
    form = DecideForm(request.POST)

    def act(by: Any, at: Any) -> Export:
        if form.cleaned_data["agreed"] == "yes":
            return actions.agree(export=found, user=user, by=by, at=at)
        return actions.refuse(export=found, user=user, reason=form.cleaned_data["refusal"], by=by, at=at)

    if (done := sent(request, form, act)) is None:
        return _page(request, found, form)
    if done.status == Status.MAKING:
        queue("nhipcau.exporting.tasks.make", pk=str(done.pk))
    messages.success(request, _("Your decision was kept; the one who asked is told."))
    return redirect("exporting:list")


@require_POST
@rule(EXPORT)
@fresh(factor=True)
def take(request: HttpRequest, pk: Any) -> HttpResponse:
    """The file, once: to the one who asked for it, while all in it is as open to them as when it was made."""
    user, day, at = _me(request), clock.today(), clock.now()
    found = queries.one_to_take(user, pk, day, at)
    if not queries.still_open(found, user, day):
        actions.end(export=found, why=Ending.HIDDEN, by=user.actor, at=at)
        messages.error(
            request,
            _("Something in this file is no longer for your eyes; it was deleted. Ask for the list once more."),
        )
        return redirect("exporting:export", pk)
    with opened_file(found.file_id or 0, None, EXPORT, day) as path:
        content = path.read_bytes()
    actions.take(export=found, by=user.actor, at=at)
    headers = {"Content-Disposition": f'attachment; filename="{tasks.file_name(found)}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)
