"""The staff list and the page of one person on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.desk.forms.network import ReasonForm, StaffFilter, StaffForm
from nhipcau.kernel import clock
from nhipcau.kernel.errors import NotAllowed, Refused
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.org import actions, queries

from .units import writable


@require_safe
@rule(Permission.NETWORK_READ)
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody on the staff list, by unit and qualification."""
    day = clock.today()
    form = StaffFilter(request.GET, on=day)
    rows, active = queries.staff(), []
    if form.is_valid():
        for name, lookup in (("unit", "unit_id"), ("qualification", "qualification")):
            if value := form.cleaned_data[name]:
                rows = rows.filter(**{lookup: value})
                active.append(str(dict(form.fields[name].choices)[value]))  # type: ignore[attr-defined]
    page = paginate(request.GET, rows)
    people = [(person, queries.qualification_label(person)) for person in page]
    context = {"form": form, "page": page, "people": people, "active": " · ".join(active)}
    context["can_add"] = bool(writable(request, day))
    return render(request, "desk/staff_list.html", context, status=422 if form.errors else 200)


@require_safe
@rule(Permission.NETWORK_READ)
def staff_member(request: HttpRequest, pk: int) -> HttpResponse:
    """One member of staff."""
    person = queries.staff_for(pk)
    can_change = person.withdrawn_at is None and person.unit_id in writable(request, clock.today())
    words = {"qualification": queries.qualification_label(person), "serving": queries.serving_words(person)}
    return render(request, "desk/staff_page.html", {"person": person, "can_change": can_change, **words})


def _form_page(request: HttpRequest, form: Any, title: str, person: Any = None) -> HttpResponse:
    context = {"form": form, "title": title, "person": person}
    return render(request, "desk/staff_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.NETWORK_WRITE)
def staff_add(request: HttpRequest) -> HttpResponse:
    """Add somebody to the staff list of a unit."""
    user: Any = request.user
    day = clock.today()
    form = StaffForm(request.POST or None, on=day, units=writable(request, day), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_staff(entry=actions.NewStaff(**form.values()), by=user.actor, at=clock.now())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The member of staff was added."))
            return redirect("desk:staff_member", made.pk)
    return _form_page(request, form, _("Add a member of staff"))


def _to_change(request: HttpRequest, pk: int) -> Any:
    person = queries.staff_for(pk)
    if person.unit_id not in writable(request, clock.today()):
        raise NotAllowed(Permission.NETWORK_WRITE.label)
    return person


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.NETWORK_WRITE)
def staff_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change somebody on the staff list, with a reason."""
    user: Any = request.user
    day, person = clock.today(), _to_change(request, pk)
    known = {name: getattr(person, name) for name in StaffForm.base_fields if name not in {"unit", "reason"}}
    known["unit"] = person.unit_id
    form = StaffForm(request.POST or None, on=day, units=writable(request, day), change=True, initial=known)
    if request.method == "POST" and form.is_valid():
        told = {"changes": form.values(), "reason": form.cleaned_data["reason"]}
        try:
            actions.change_staff(staff=person, by=user.actor, at=clock.now(), **told)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The member of staff was changed."))
            return redirect("desk:staff_member", person.pk)
    return _form_page(request, form, _("Change the member of staff"), person)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.NETWORK_WRITE)
def staff_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back somebody recorded by mistake, with a reason; the record is kept."""
    user: Any = request.user
    person = _to_change(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_staff(staff=person, reason=form.cleaned_data["reason"], by=user.actor, at=clock.now())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _("The record was withdrawn; it is kept with your reason."))
            return redirect("desk:staff_member", person.pk)
    return _form_page(request, form, _("Withdraw the record"), person)
