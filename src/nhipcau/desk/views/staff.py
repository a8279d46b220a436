"""The staff list and the page of one person on it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.desk.forms.network import ReasonForm, StaffForm
from nhipcau.desk.listings import staff_asked
from nhipcau.kernel import clock
from nhipcau.kernel.errors import NotAllowed
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.org import actions, queries
from nhipcau.worklist.queries import may_hand_over, must_hand_over

from .units import writable


@require_safe
@rule(Permission.NETWORK_READ)
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody on the staff list, by unit and qualification."""
    day = clock.today()
    form, rows = staff_asked(request.user, request.GET, day)
    page = paginate(request.GET, rows)
    people = [(person, queries.qualification_label(person)) for person in page]
    context = {"form": form, "page": page, "people": people, "can_add": bool(writable(request, day))}
    return render(request, "desk/staff_list.html", context)


@require_safe
@rule(Permission.NETWORK_READ)
def staff_member(request: HttpRequest, pk: int) -> HttpResponse:
    """One member of staff."""
    person = queries.staff_for(pk)
    day = clock.today()
    can_change = person.withdrawn_at is None and person.unit_id in writable(request, day)
    can_hand = person.withdrawn_at is None and may_hand_over(request.user, person, day)  # type: ignore[arg-type]
    words = {"qualification": queries.qualification_label(person), "serving": queries.serving_words(person)}
    return render(
        request, "desk/staff_page.html", {"person": person, "can_change": can_change, "can_hand": can_hand, **words}
    )


def _form_page(request: HttpRequest, form: Any, title: str, person: Any = None) -> HttpResponse:
    context = {"form": form, "title": title, "person": person}
    return form_page(request, "desk/staff_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.NETWORK_WRITE)
def staff_add(request: HttpRequest) -> HttpResponse:
    """Add somebody to the staff list of a unit."""
    day = clock.today()
    form = StaffForm(request.POST or None, on=day, units=writable(request, day), initial=request.GET.dict())
    if made := sent(
        request,
        form,
        lambda by, at: actions.add_staff(entry=actions.NewStaff(**form.values()), by=by, at=at),
    ):
        messages.success(request, _("The member of staff was added."))
        return redirect("desk:staff_member", made.pk)
    return _form_page(request, form, _("Add a member of staff"))


def _to_hand_over(request: HttpRequest, person: Any) -> HttpResponse | None:
    """Where to go first when this person still holds something: to their hand-over, or back to their page."""
    user: Any = request.user
    day = clock.today()
    if not must_hand_over(user, person, day):
        return None
    messages.warning(request, _("This person still holds cases, tasks or appointments; hand them over first."))
    if may_hand_over(user, person, day):
        return redirect("worklist:hand_over", person.pk)
    messages.warning(request, _("Their supervisor can do that."))
    return redirect("desk:staff_member", person.pk)


def _to_change(request: HttpRequest, pk: int) -> Any:
    person = queries.staff_for(pk)
    if person.unit_id not in writable(request, clock.today()):
        raise NotAllowed(Permission.NETWORK_WRITE.label)
    return person


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.NETWORK_WRITE)
def staff_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change somebody on the staff list, with a reason."""
    day, person = clock.today(), _to_change(request, pk)
    known = {name: getattr(person, name) for name in StaffForm.base_fields if name not in {"unit", "reason"}}
    known["unit"] = person.unit_id
    form = StaffForm(request.POST or None, on=day, units=writable(request, day), change=True, initial=known)
    leaves = form.is_bound and person.left_on is None and form.is_valid() and form.values()["left_on"] is not None
    if leaves and (leads := _to_hand_over(request, person)):
        return leads
    if sent(
        request,
        form,
        lambda by, at: actions.change_staff(
            staff=person, changes=form.values(), reason=form.cleaned_data["reason"], by=by, at=at
        ),
    ):
        messages.success(request, _("The member of staff was changed."))
        return redirect("desk:staff_member", person.pk)
    return _form_page(request, form, _("Change the member of staff"), person)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.NETWORK_WRITE)
def staff_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back somebody recorded by mistake, with a reason; the record is kept."""
    person = _to_change(request, pk)
    if leads := _to_hand_over(request, person):
        return leads
    form = ReasonForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.withdraw_staff(staff=person, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The record was withdrawn; it is kept with your reason."))
        return redirect("desk:staff_member", person.pk)
    return _form_page(request, form, _("Withdraw the record"), person)
