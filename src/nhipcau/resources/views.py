"""Pages of donations."""

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
from .forms import DonationForm, FilterForm, WithdrawForm, initial_of
from .models import Donation
from .states import LABELS

READ, WRITE = Permission.ACTIVITY_READ, Permission.ACTIVITY_WRITE


def _units(request: HttpRequest, permission: Permission) -> Any:
    return units().filter(pk__in=scope(request.user, permission, clock.today()))  # type: ignore[arg-type]


def _form(request: HttpRequest, row: Donation | None = None) -> DonationForm:
    grants = request.user.grants_on(clock.today())  # type: ignore[union-attr]
    own = {"unit": next((grant.unit_id for grant in grants), None)}
    return DonationForm(
        request.POST or None,
        initial=initial_of(row) if row is not None else own,
        units=_units(request, WRITE),
        donors=[name for _pk, name in queries.donors_of(request.user, clock.today())],  # type: ignore[arg-type]
        on=clock.today(),
        correcting=row is not None,
    )


def _writable(request: HttpRequest, pk: int) -> Donation:
    """The donation, when the person may change it. Raises Missing else."""
    row = queries.donation_for(request.user, pk, clock.today())  # type: ignore[arg-type]
    if not queries.can_write(request.user, row, clock.today()):  # type: ignore[arg-type]
        raise Missing
    return row


def _answer(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """A form: 422 when it was sent and failed."""
    return render(request, "resources/form.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@rule(READ)
def donations(request: HttpRequest) -> HttpResponse:
    """The list of donations."""
    user, today = request.user, clock.today()
    offered = {"donors": queries.donors_of(user, today), "areas": queries.areas_in_use(user, today)}  # type: ignore[arg-type]
    form = FilterForm(request.GET, units=_units(request, READ), **offered)
    rows = queries.filtered(queries.donations_for(user, today), form.wanted())  # type: ignore[arg-type]
    context = {"page": paginate(request.GET, rows), "form": form, "can_add": user.may(WRITE)}  # type: ignore[union-attr]
    return render(request, "resources/donations.html", context)


@require_safe
@rule(READ)
def donation(request: HttpRequest, pk: int) -> HttpResponse:
    """One donation."""
    row = queries.donation_for(request.user, pk, clock.today())  # type: ignore[arg-type]
    can_change = row.withdrawn_at is None and queries.can_write(request.user, row, clock.today())  # type: ignore[arg-type]
    corrections = [(LABELS.get(one.field, one.field), one) for one in corrections_of(row)]
    return render(
        request, "resources/donation.html", {"row": row, "corrections": corrections, "can_change": can_change}
    )


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def add_donation(request: HttpRequest) -> HttpResponse:
    """Record a donation."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_donations(donations=[form.new()], by=request.user.actor, at=clock.now())  # type: ignore[union-attr]
            return redirect("resources:donation", pk=made[0].pk)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    return _answer(request, {"form": form, "title": _("Record a donation")})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def correct_donation(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a donation; the old text is kept."""
    row = _writable(request, pk)
    form = _form(request, row)
    if request.method == "POST" and form.is_valid():
        try:
            reason, new = form.cleaned_data["reason"], form.new(row)
            actions.correct_donation(donation=row, new=new, reason=reason, by=request.user.actor, at=clock.now())  # type: ignore[union-attr]
            return redirect("resources:donation", pk=pk)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    return _answer(request, {"form": form, "title": _("Correct the donation"), "row": row})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw_donation(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a donation recorded by mistake."""
    row = _writable(request, pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.withdraw_donation(donation=row, reason=reason, by=request.user.actor, at=clock.now())  # type: ignore[union-attr]
            messages.success(request, _("Withdrawn; it is kept and counts nowhere."))
            return redirect("resources:donations")
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    return _answer(request, {"form": form, "title": _("Withdraw the donation"), "row": row})
