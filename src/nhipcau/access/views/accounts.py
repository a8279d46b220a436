"""Pages for whoever keeps the accounts."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nhipcau.access import actions, policy, queries
from nhipcau.access.forms import GrantForm, OpenForm
from nhipcau.access.models import User
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.fresh import fresh
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule


@rule(Permission.ACCOUNTS)
def index(request: HttpRequest) -> HttpResponse:
    """All accounts with the roles they have today."""
    state = request.GET.get("state", "")
    page = paginate(request.GET, queries.accounts_with_grants(_keeper(request), clock.today(), state))
    states = [("", _("All")), ("open", _("Working")), ("closed", _("Closed"))]
    return render(request, "access/accounts.html", {"page": page, "state": state, "states": states})


@rule(Permission.ACCOUNTS)
@fresh
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account with its first role; its first password stands on the answer and nowhere else."""
    keeper, today = _keeper(request), clock.today()
    units, staff = queries.units_to_grant(keeper, today), queries.staff_without_account(keeper, today)
    form = OpenForm(request.POST if request.method == "POST" else None, units=units, staff=staff, today=today)
    if form.is_valid():
        password = actions.first_password()
        try:
            user = actions.open_with_role(password=password, by=keeper.actor, at=clock.now(), **form.asked())
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            return _handed_over(request, user, password)
    return render(request, "access/open.html", {"form": form}, status=422 if form.errors else 200)


@rule(Permission.ACCOUNTS)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: its roles, and what can be done with it."""
    return _page(request, queries.account_for(_keeper(request), pk, clock.today()))


@rule(Permission.ACCOUNTS)
@require_POST
@fresh
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    keeper, today = _keeper(request), clock.today()
    user = queries.account_for(keeper, pk, today)
    form = GrantForm(request.POST, units=queries.units_to_grant(keeper, today), today=today)
    if form.is_valid():
        try:
            actions.grant(user=user, by=keeper.actor, at=clock.now(), **form.asked())
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("The role was given; it holds from the day you wrote."))
            return redirect("access:one", pk)
    return _page(request, user, form)


@rule(Permission.ACCOUNTS)
@require_POST
@fresh
def withdraw_grant(request: HttpRequest, pk: int, grant: int) -> HttpResponse:
    """Take a role back."""
    user = queries.account_for(_keeper(request), pk, clock.today())
    act = partial(actions.withdraw_grant, grant=queries.grant_of(user, grant))
    return _act(request, user, act, _("The role was taken back; it holds no more."))


@rule(Permission.ACCOUNTS)
@require_POST
@fresh
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account."""
    user = queries.account_for(_keeper(request), pk, clock.today())
    act = partial(actions.close_account, user=user)
    return _act(request, user, act, _("The account was closed; its records stay."))


@rule(Permission.ACCOUNTS)
@require_POST
@fresh
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new first password; it stands on the answer and nowhere else."""
    keeper = _keeper(request)
    user, password = queries.account_for(keeper, pk, clock.today()), actions.first_password()
    try:
        actions.reset_password(user=user, password=password, by=keeper.actor, at=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("access:one", pk)
    return _handed_over(request, user, password)


def _keeper(request: HttpRequest) -> User:
    return cast(User, request.user)


def _page(request: HttpRequest, user: User, form: GrantForm | None = None) -> HttpResponse:
    keeper, today = _keeper(request), clock.today()
    units = queries.units_to_grant(keeper, today)
    context = {"account": user, "form": form or GrantForm(units=units, today=today)}
    why = policy.why_not_close(user, keeper.actor, today)
    context |= {"can_close": not why, "why_not_close": why, "can_see_audit": keeper.may(Permission.AUDIT_READ)}
    context["step_count"] = policy.factors(user)
    context["grants"] = [(given, given.state_on(today)) for given in queries.grants_of(user)]
    return render(request, "access/one.html", context, status=422 if form else 200)


def _handed_over(request: HttpRequest, user: User, password: str) -> HttpResponse:
    return render(
        request,
        "access/first_password.html",
        {"account": user, "password": password, "address": request.build_absolute_uri("/")},
    )


def _act(request: HttpRequest, user: User, act: Callable[..., Any], done: str) -> HttpResponse:
    """Act on an account and come back to its page with a sentence."""
    try:
        act(by=_keeper(request).actor, at=clock.now())
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("access:one", user.pk)
