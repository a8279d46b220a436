"""Pages of donations."""

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
from .forms import DonationForm, initial_of
from .listings import donations_asked
from .models import Donation
from .states import LABELS

READ, WRITE = Permission.DONATION_READ, Permission.DONATION_WRITE


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


@require_safe
@rule(READ)
def donations(request: HttpRequest) -> HttpResponse:
    """The list of donations."""
    form, rows = donations_asked(request.user, request.GET, clock.today())
    context = {"page": paginate(request.GET, rows), "form": form, "can_add": request.user.may(WRITE)}  # type: ignore[union-attr]
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
    if made := sent(request, form, lambda by, at: actions.add_donations(donations=[form.new()], by=by, at=at)):
        return redirect("resources:donation", pk=made[0].pk)
    return form_page(request, "resources/form.html", {"form": form, "title": _("Record a donation")})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def correct_donation(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a donation; the old text is kept."""
    row = _writable(request, pk)
    form = _form(request, row)
    if sent(request, form, lambda by, at: actions.correct_donation(donation=row, **form.correction(row), by=by, at=at)):
        return redirect("resources:donation", pk=pk)
    return form_page(request, "resources/form.html", {"form": form, "title": _("Correct the donation"), "row": row})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def withdraw_donation(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a donation recorded by mistake."""
    row = _writable(request, pk)
    form = WithdrawForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.withdraw_donation(donation=row, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("Withdrawn; it is kept and counts nowhere."))
        return redirect("resources:donations")
    return form_page(request, "resources/form.html", {"form": form, "title": _("Withdraw the donation"), "row": row})
