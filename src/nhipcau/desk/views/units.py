"""Units: the tree, the page of one, adding, changing and closing."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.access.queries import scope
from nhipcau.desk.forms.network import CloseForm, UnitForm
from nhipcau.desk.listings import units_asked
from nhipcau.kernel import clock
from nhipcau.kernel.errors import NotAllowed, Refused
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.org import actions, queries
from nhipcau.org.states import UnitKind

from .assembled import assemble


def writable(request: HttpRequest, day: date) -> frozenset[int]:
    """Ids of the units that this person may change."""
    user: Any = request.user
    return scope(user, Permission.NETWORK_WRITE, day)


def one_to_change(request: HttpRequest, pk: int) -> Any:
    """The unit. Raises Missing, and NotAllowed outside the person's units."""
    unit = queries.unit_for(pk)
    if unit.pk not in writable(request, clock.today()):
        raise NotAllowed(Permission.NETWORK_WRITE.label)
    return unit


@require_safe
@rule(Permission.NETWORK_READ)
def units(request: HttpRequest) -> HttpResponse:
    """The Centre and everything below it, as a tree."""
    form, found = units_asked(request.user, request.GET, clock.today())
    ended = [queries.status_on(unit, form.on) == queries.ENDED for unit in found]
    rows = [(unit, queries.level_label(unit), gone) for unit, gone in zip(found, ended, strict=True)]
    context = {"rows": rows, "form": form, "can_add": bool(writable(request, clock.today()))}
    return render(request, "desk/unit_list.html", context)


@require_safe
@rule(Permission.NETWORK_READ)
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: names, numbers, staff, communes, and what other apps show of it."""
    day, found = clock.today(), queries.unit_for(pk)
    can_change = found.pk in writable(request, day)
    context = {
        "unit": found,
        "level": queries.level_label(found),
        "versions": queries.versions_of(found),
        "lines": queries.lines_of(found),
        "staff": [(person, queries.qualification_label(person)) for person in queries.staff().filter(unit=found)],
        "communes": queries.communes_of(found, day),
        "can_change": can_change,
        "can_close": can_change and found.kind != UnitKind.CENTRE and found.closed_on is None,
        "assembled": assemble("unit", request, found),
    }
    return render(request, "desk/unit_page.html", context)


def _form_page(request: HttpRequest, form: Any, title: str, unit: Any = None) -> HttpResponse:
    context = {"form": form, "title": title, "unit": unit}
    return render(request, "desk/unit_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.NETWORK_WRITE)
def unit_add(request: HttpRequest) -> HttpResponse:
    """Add a unit below one that this person keeps."""
    user: Any = request.user
    day = clock.today()
    form = UnitForm(request.POST or None, on=day, units=writable(request, day))
    if request.method == "POST" and form.is_valid():
        data = form.values()
        own = {name: data.pop(name) for name in ("code", "name", "parent", "kind", "parent_body")}
        try:
            made = actions.add_unit(entry=actions.NewUnit(**own, more=data), by=user.actor, at=clock.now())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The unit was added."))
            return redirect("desk:unit", made.pk)
    return _form_page(request, form, _("Add a unit"))


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.NETWORK_WRITE)
def unit_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a unit; a new name or parent holds from a day and the old one is kept."""
    user: Any = request.user
    day, found = clock.today(), one_to_change(request, pk)
    form = UnitForm(
        request.POST or None, on=day, units=writable(request, day), change=found.kind, initial=_as_it_is(found)
    )
    if request.method == "POST" and form.is_valid():
        told = {"valid_from": form.cleaned_data["valid_from"], "reason": form.cleaned_data["reason"]}
        try:
            actions.change_unit(unit=found, changes=form.values(), by=user.actor, at=clock.now(), **told)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The unit was changed; what it was before is kept."))
            return redirect("desk:unit", found.pk)
    return _form_page(request, form, _("Change the unit"), found)


def _as_it_is(unit: Any) -> dict[str, Any]:
    names = ("code", "name", "level", "address", "phone", "hours", "opened_on")
    above = queries.parent_of(unit)
    known = {name: getattr(unit, name) for name in names}
    return known | {"parent": above.pk if above else None, "parent_body": queries.versions_of(unit)[0].parent_body}


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.NETWORK_WRITE)
def unit_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a unit; another one answers for its records."""
    user: Any = request.user
    found = one_to_change(request, pk)
    form = CloseForm(request.POST or None, unit=found)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        data["successor"] = queries.unit_for(data["successor"]) if data["successor"] else None
        try:
            actions.close_unit(unit=found, by=user.actor, at=clock.now(), **data)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The unit has ended; its records stay."))
            return redirect("desk:unit", found.pk)
    return _form_page(request, form, _("Close the unit"), found)
