"""Pages of events and printed material."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.access.queries import corrections_of, scope
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import WithdrawForm, form_page, sent
from nhipcau.org.queries import units

from . import actions, queries
from .forms import EventForm, MaterialForm, initial_of_event, initial_of_material
from .listings import events_asked, materials_asked
from .policy import kind_words
from .states import LABELS

READ, WRITE = Permission.EVENT_READ, Permission.EVENT_WRITE


def _units(request: HttpRequest, permission: Permission) -> Any:
    return units().filter(pk__in=scope(request.user, permission, clock.today()))  # type: ignore[arg-type]


def _form(form_class: type[Any], request: HttpRequest, row: Any = None, initial: Any = None) -> Any:
    return form_class(
        request.POST or None,
        initial=initial or {"unit": _own_unit(request)},
        units=_units(request, WRITE),
        on=clock.today(),
        correcting=row is not None,
    )


def _own_unit(request: HttpRequest) -> int | None:
    """The unit a new record starts with: the person's own."""
    grants = request.user.grants_on(clock.today())  # type: ignore[union-attr]
    return next((grant.unit_id for grant in grants), None)


def _writable(request: HttpRequest, row: Any) -> Any:
    """The row, when the person may change it. Raises Missing else."""
    if not queries.can_write(request.user, row, clock.today()):  # type: ignore[arg-type]
        raise Missing
    return row


@require_safe
@rule(READ)
def events(request: HttpRequest) -> HttpResponse:
    """The list of events."""
    form, rows = events_asked(request.user, request.GET, clock.today())
    context = {"page": paginate(request.GET, rows), "form": form, "can_add": request.user.may(WRITE)}  # type: ignore[union-attr]
    return render(request, "outreach/events.html", context)


@require_safe
@rule(READ)
def materials(request: HttpRequest) -> HttpResponse:
    """The list of printed material."""
    form, rows = materials_asked(request.user, request.GET, clock.today())
    context = {"page": paginate(request.GET, rows), "form": form, "can_add": request.user.may(WRITE)}  # type: ignore[union-attr]
    return render(request, "outreach/materials.html", context)


@require_safe
@rule(READ)
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event."""
    row = queries.event_for(request.user, pk, clock.today())  # type: ignore[arg-type]
    return render(request, "outreach/event.html", _page(request, row))


@require_safe
@rule(READ)
def material(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry of printed material."""
    row = queries.material_for(request.user, pk, clock.today())  # type: ignore[arg-type]
    return render(request, "outreach/material.html", _page(request, row))


def _page(request: HttpRequest, row: Any) -> dict[str, Any]:
    can_change = row.withdrawn_at is None and queries.can_write(request.user, row, clock.today())  # type: ignore[arg-type]
    corrections = [(LABELS.get(c.field, c.field), c) for c in corrections_of(row)]
    return {"row": row, "kind": kind_words(row), "corrections": corrections, "can_change": can_change}


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def add_event(request: HttpRequest) -> HttpResponse:
    """Record an event."""
    form = _form(EventForm, request)
    if made := sent(request, form, lambda by, at: actions.add_events(events=[form.new()], by=by, at=at)):
        return redirect("outreach:event", pk=made[0].pk)
    return form_page(request, "outreach/form.html", {"form": form, "title": _("Record an event"), "back": "events"})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def add_material(request: HttpRequest) -> HttpResponse:
    """Record printed material."""
    form = _form(MaterialForm, request)
    if made := sent(request, form, lambda by, at: actions.add_materials(materials=[form.new()], by=by, at=at)):
        return redirect("outreach:material", pk=made[0].pk)
    context = {"form": form, "title": _("Record printed material"), "back": "materials"}
    return form_page(request, "outreach/form.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def correct_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an event; the old text is kept."""
    row = _writable(request, queries.event_for(request.user, pk, clock.today()))  # type: ignore[arg-type]
    form = _form(EventForm, request, row, initial_of_event(row))
    if sent(request, form, lambda by, at: actions.correct_event(event=row, **form.correction(row), by=by, at=at)):
        return redirect("outreach:event", pk=pk)
    return _about_event(request, row, form, _("Correct the event"))


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def correct_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an entry of printed material; the old text is kept."""
    row = _writable(request, queries.material_for(request.user, pk, clock.today()))  # type: ignore[arg-type]
    form = _form(MaterialForm, request, row, initial_of_material(row))
    if sent(request, form, lambda by, at: actions.correct_material(material=row, **form.correction(row), by=by, at=at)):
        return redirect("outreach:material", pk=pk)
    return _about_material(request, row, form, _("Correct printed material"))


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an event recorded by mistake."""
    row = _writable(request, queries.event_for(request.user, pk, clock.today()))  # type: ignore[arg-type]
    form = WithdrawForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.withdraw_event(event=row, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("Withdrawn; it is kept and counts nowhere."))
        return redirect("outreach:events")
    return _about_event(request, row, form, _("Withdraw the event"))


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an entry made by mistake."""
    row = _writable(request, queries.material_for(request.user, pk, clock.today()))  # type: ignore[arg-type]
    form = WithdrawForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.withdraw_material(material=row, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("Withdrawn; it is kept and counts nowhere."))
        return redirect("outreach:materials")
    return _about_material(request, row, form, _("Withdraw printed material"))


def _about_event(request: HttpRequest, row: Any, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": "events", "row": row, "at": "outreach:event"}
    return form_page(request, "outreach/form.html", context)


def _about_material(request: HttpRequest, row: Any, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": "materials", "row": row, "at": "outreach:material"}
    return form_page(request, "outreach/form.html", context)
