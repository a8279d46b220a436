"""One's own second steps: an app, passkeys, a printed card of codes."""

import base64
from typing import Any, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from nhipcau.access import policy
from nhipcau.access.actions import factors, sessions
from nhipcau.access.forms import AppForm, PasskeyForm
from nhipcau.access.models import User
from nhipcau.access.queries.factors import factors_of
from nhipcau.access.states import Step
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.fresh import FACTOR, fresh
from nhipcau.kernel.network import inner_address
from nhipcau.kernel.permissions import Access, rule

from . import passkeys

SECRET = "app_secret"  # noqa: S105 - the key of the session under which a secret waits for its first code


@rule(Access.SIGNED_IN)
def index(request: HttpRequest) -> HttpResponse:
    """What stands behind my password, and what I can add."""
    user = cast(User, request.user)
    found = factors_of(user)
    needed = policy.needs_factor(user, clock.today())
    context = {
        "factors": found,
        "needed": needed,
        "missing": needed and not found,
        "passkeys": passkeys.possible(request),
    }
    context["removable"] = len(found) > 1 or not needed
    onward = inner_address(request, "access:factors")
    context["onward"] = onward if found and onward != request.path else ""  # sent here on the way somewhere
    return render(request, "access/factors.html", context)


@rule(Access.SIGNED_IN)
@fresh
@sensitive_post_parameters()
def app(request: HttpRequest) -> HttpResponse:
    """Set an authenticator app up: the secret as a picture and in letters, then its first code."""
    user = cast(User, request.user)
    secret = request.session.setdefault(SECRET, generate_totp_secret())
    form = AppForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            code = form.cleaned_data["code"]
            factors.add_app(user=user, secret=secret, code=code, by=user.actor, at=clock.now())
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            del request.session[SECRET]
            return _stronger(request, Step.APP, _("The app is your second step from now on."))
    picture = get_adapter().build_totp_svg(get_adapter().build_totp_url(user, secret))
    context: dict[str, Any] = {"form": form, "picture": base64.b64encode(picture.encode()).decode()}
    context["secret"] = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return render(request, "access/factor_app.html", context, status=422 if form.errors else 200)


@rule(Access.SIGNED_IN)
@fresh
def passkey(request: HttpRequest) -> HttpResponse:
    """Make a passkey with the browser's help."""
    user = cast(User, request.user)
    form = PasskeyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        credential = passkeys.made(form.cleaned_data["passkey"])
        if credential is not None:
            name = form.cleaned_data["name"]
            factors.add_passkey(user=user, name=name, credential=credential, by=user.actor, at=clock.now())
            return _stronger(request, Step.PASSKEY, _("The passkey is your second step from now on."))
        form.add_error(None, _("The passkey was not made. Try again, or choose the app or the card of codes."))
    context = {"form": form, "passkey": passkeys.offer(request, user), "possible": passkeys.possible(request)}
    return render(request, "access/factor_passkey.html", context, status=422 if form.errors else 200)


@rule(Access.SIGNED_IN)
@require_POST
@fresh
def card(request: HttpRequest) -> HttpResponse:
    """Make a card of codes for myself; it stands on the answer and nowhere else."""
    user = cast(User, request.user)
    codes = factors.make_card(user=user, by=user.actor, at=clock.now())
    _keep(request, Step.CARD)
    return card_page(request, user, codes)


@rule(Access.SIGNED_IN)
@require_POST
@fresh
def remove(request: HttpRequest, which: str) -> HttpResponse:
    """Take a second step away."""
    user = cast(User, request.user)
    try:
        factors.remove_factor(user=user, which=which, by=user.actor, at=clock.now())
        messages.success(request, _("This second step was taken away; it opens nothing any more."))
    except Refused as refused:
        messages.error(request, str(refused))
    if not policy.factors(user):
        request.session[FACTOR] = ""
    return redirect("access:factors")


def card_page(request: HttpRequest, user: User, codes: list[str]) -> HttpResponse:
    """The card to be printed or written down."""
    context = {"account": user, "codes": codes, "today": clock.today(), "own": user == request.user}
    return render(request, "access/card.html", context)


def _stronger(request: HttpRequest, step: Step, words: str) -> HttpResponse:
    _keep(request, step)
    messages.success(request, words)
    return redirect("access:factors")


def _keep(request: HttpRequest, step: Step) -> None:
    """This session has a second step now; others were begun without one, so they end."""
    user = cast(User, request.user)
    if not request.session.get(FACTOR):
        key = request.session.session_key or ""
        sessions.end_sessions(user=user, but=key, by=user.actor, at=clock.now())
    request.session[FACTOR] = step
