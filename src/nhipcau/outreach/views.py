"""Pages of events and printed material."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.access.queries import corrections_of, scope
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.org.queries import units

from . import actions, queries
from .forms import EventForm, FilterForm, MaterialForm, WithdrawForm, initial_of_event, initial_of_material
from .policy import kind_words
from .states import LABELS

READ, WRITE = Permission.ACTIVITY_READ, Permission.ACTIVITY_WRITE


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


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A form: 422 when it was sent and failed."""
    return render(request, template, context, status=422 if request.method == "POST" else 200)


@require_safe
@rule(READ)
def events(request: HttpRequest) -> HttpResponse:
    """The list of events."""
    places = queries.places_in_use(request.user, clock.today())  # type: ignore[arg-type]
    form = FilterForm(request.GET, units=_units(request, READ), list_name="event_kind", places=places)
    rows = queries.filtered(queries.events_for(request.user, clock.today()), form.wanted(), "held_on")  # type: ignore[arg-type]
    context = {"page": paginate(request.GET, rows), "form": form, "can_add": request.user.may(WRITE)}  # type: ignore[union-attr]
    return render(request, "outreach/events.html", context)


@require_safe
@rule(READ)
def materials(request: HttpRequest) -> HttpResponse:
    """The list of printed material."""
    form = FilterForm(request.GET, units=_units(request, READ), list_name="material_kind")
    rows = queries.filtered(queries.materials_for(request.user, clock.today()), form.wanted(), "issued_on")  # type: ignore[arg-type]
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
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_events(events=[form.new()], by=request.user.actor, at=clock.now())  # type: ignore[union-attr]
            return redirect("outreach:event", pk=made[0].pk)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    return _answer(request, "outreach/form.html", {"form": form, "title": _("Record an event"), "back": "events"})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def add_material(request: HttpRequest) -> HttpResponse:
    """Record printed material."""
    form = _form(MaterialForm, request)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_materials(materials=[form.new()], by=request.user.actor, at=clock.now())  # type: ignore[union-attr]
            return redirect("outreach:material", pk=made[0].pk)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    context = {"form": form, "title": _("Record printed material"), "back": "materials"}
    return _answer(request, "outreach/form.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def correct_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an event; the old text is kept."""
    row = _writable(request, queries.event_for(request.user, pk, clock.today()))  # type: ignore[arg-type]
    form = _form(EventForm, request, row, initial_of_event(row))
    if request.method == "POST" and form.is_valid():
        try:
            reason, new = form.cleaned_data["reason"], form.new(row)
            actions.correct_event(event=row, new=new, reason=reason, by=request.user.actor, at=clock.now())  # type: ignore[union-attr]
            return redirect("outreach:event", pk=pk)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    context = {"form": form, "title": _("Correct the event"), "back": "events", "row": row, "at": "outreach:event"}
    return _answer(request, "outreach/form.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def correct_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an entry of printed material; the old text is kept."""
    row = _writable(request, queries.material_for(request.user, pk, clock.today()))  # type: ignore[arg-type]
    form = _form(MaterialForm, request, row, initial_of_material(row))
    if request.method == "POST" and form.is_valid():
        try:
            reason, new = form.cleaned_data["reason"], form.new(row)
            actions.correct_material(material=row, new=new, reason=reason, by=request.user.actor, at=clock.now())  # type: ignore[union-attr]
            return redirect("outreach:material", pk=pk)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    context = {"form": form, "title": _("Correct printed material"), "back": "materials", "row": row}
    return _answer(request, "outreach/form.html", context | {"at": "outreach:material"})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an event recorded by mistake."""
    row = _writable(request, queries.event_for(request.user, pk, clock.today()))  # type: ignore[arg-type]
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.withdraw_event(event=row, reason=reason, by=request.user.actor, at=clock.now())  # type: ignore[union-attr]
            messages.success(request, _("Withdrawn; it is kept and counts nowhere."))
            return redirect("outreach:events")
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    context = {"form": form, "title": _("Withdraw the event"), "back": "events", "row": row, "at": "outreach:event"}
    return _answer(request, "outreach/form.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw_material(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw an entry made by mistake."""
    row = _writable(request, queries.material_for(request.user, pk, clock.today()))  # type: ignore[arg-type]
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.withdraw_material(material=row, reason=reason, by=request.user.actor, at=clock.now())  # type: ignore[union-attr]
            messages.success(request, _("Withdrawn; it is kept and counts nowhere."))
            return redirect("outreach:materials")
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    context = {"form": form, "title": _("Withdraw printed material"), "back": "materials", "row": row}
    return _answer(request, "outreach/form.html", context | {"at": "outreach:material"})
