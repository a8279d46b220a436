"""What an administrator hands over: cards of codes and invitations; and the page an invitation opens."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from nhipcau.access import queries
from nhipcau.access.actions import factors, inviting, sessions
from nhipcau.access.forms import NewPasswordForm
from nhipcau.access.models import User
from nhipcau.access.queries.factors import invitation_of
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.fresh import fresh
from nhipcau.kernel.permissions import Access, Permission, rule

from .factors import card_page


@rule(Permission.ACCOUNTS)
@require_POST
@fresh
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a card of codes for somebody."""
    keeper = cast(User, request.user)
    user = queries.account_for(keeper, pk, clock.today())
    return card_page(request, user, factors.make_card(user=user, by=keeper.actor, at=clock.now()))


@rule(Permission.ACCOUNTS)
@require_POST
@fresh
def no_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second steps of somebody away who lost them; their sessions end."""
    keeper, at = cast(User, request.user), clock.now()
    user = queries.account_for(keeper, pk, clock.today())
    try:
        factors.remove_factors(user=user, by=keeper.actor, at=at)
        sessions.end_sessions(user=user, by=keeper.actor, at=at)
        messages.success(request, _("The second steps were taken away; this person signs in with the password alone."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("access:one", pk)


@rule(Permission.ACCOUNTS)
@require_POST
@fresh
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an invitation; its link stands on the answer and nowhere else."""
    keeper, at = cast(User, request.user), clock.now()
    user = queries.account_for(keeper, pk, clock.today())
    try:
        token = inviting.invite(user=user, by=keeper.actor, at=at)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("access:one", pk)
    link = request.build_absolute_uri(reverse("access:invited", args=[token]))
    return render(request, "access/invitation.html", {"account": user, "link": link, "until": at + inviting.LASTS})


@rule(Access.PUBLIC)
@never_cache
@sensitive_variables("token")
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Choose the first password of an account; the link is good for this once."""
    at = clock.now()
    invitation = invitation_of(inviting.digest_of(token), at)
    user = invitation.user
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            inviting.accept(invitation=invitation, password=form.cleaned_data["password"], by=user.actor, at=at)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Your password is kept. Sign in with it now."))
            return redirect("access:sign_in")
    return render(request, "access/invited.html", {"form": form, "account": user}, status=422 if form.errors else 200)
