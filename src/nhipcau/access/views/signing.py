"""Signing in and out. What was typed is never written down: it may be a password in the wrong field."""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nhipcau.access import actions, queries
from nhipcau.access.actions.factors import step_taken
from nhipcau.access.actions.sessions import session_begun
from nhipcau.access.actions.signing import Arrival, device_digest, forgive
from nhipcau.access.forms import CodeForm, SignInForm
from nhipcau.access.models import User
from nhipcau.access.queries.factors import has_factor, has_passkey, owner_of_device
from nhipcau.kernel import clock
from nhipcau.kernel.dates import format_moment
from nhipcau.kernel.fresh import BEGUN, FACTOR, LOCKED, PERSONAL, SEEN, VOUCHED, mark_fresh
from nhipcau.kernel.network import browser_words, client_address, inner_address, with_next
from nhipcau.kernel.permissions import Access, rule

from .passkeys import answered, question

PENDING, PENDING_LASTS = "pending", timedelta(minutes=10)
"""The session of somebody who has shown the password and not yet the second step; nobody is signed in to it."""
DEVICE = "__Host-device" if settings.BEHIND_TLS else "device"


@rule(Access.PUBLIC)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with login and password, and go on to the second step or to where the person wanted."""
    if request.session.get(LOCKED):
        return redirect(with_next(reverse("access:unlock"), _next(request)))
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request.POST if request.method == "POST" else None, initial={"login": _owner(request)})
    if not form.is_valid():
        return _page(request, form, 422 if form.is_bound else 200)
    name, ip, at = form.cleaned_data["login"], client_address(request), clock.now()
    if not actions.admit(login=name, ip=ip, at=at):
        form.add_error(None, too_many())
        return _page(request, form, 429)
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        actions.refuse(user=queries.login_known(name), ip=ip, at=at)
        form.add_error(None, _("Login or password is not right. Check both and try again."))
        return _page(request, form, 422)
    return shown(request, user, name)


@rule(Access.PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the app or the card, or the passkey."""
    user = _pending(request)
    if user is None:
        return redirect(with_next(reverse("access:sign_in"), _next(request)))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _second_page(request, user, form, 422 if form.is_bound else 200)
    ip, at = client_address(request), clock.now()
    if not actions.admit(login=_bucket(user), ip=ip, at=at):
        form.add_error(None, too_many())
        return _second_page(request, user, form, 429)
    step = answered(request, user, form.cleaned_data["passkey"]) or step_taken(
        user=user, text=form.cleaned_data["code"], at=at
    )
    if not step:
        actions.refuse(user=user, ip=ip, at=at)
        form.add_error("code", _("This code is not right or was used before. Wait for the next one, then try again."))
        return _second_page(request, user, form, 422)
    mark = request.session[PENDING]
    return enter(request, user, mark["login"], step, vouched=mark[VOUCHED])


@rule(Access.PUBLIC)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session on the server, and leave nothing of it in the browser."""
    user: Any = getattr(request, "locked_user", request.user)
    personal = request.session.get(PERSONAL)
    if user.is_authenticated:
        actions.signed_out(user=user, by=user.actor, at=clock.now())
    logout(request)
    answer = redirect("access:sign_in")
    # What a page kept goes with its owner; in a browser of their own drafts may stay. The cookie of the device stays.
    answer.headers["Clear-Site-Data"] = '"cache"' if personal else '"cache", "storage"'
    return answer


def shown(request: HttpRequest, user: Any, name: str, *, vouched: bool = False) -> HttpResponse:
    """The password (or the province's word) was shown: ask for the second step where there is one, else let in."""
    if not has_factor(user):
        return enter(request, user, name, vouched=vouched)
    request.session.cycle_key()
    mark = {"user": user.pk, "hash": user.get_session_auth_hash(), "login": name, "at": clock.now().timestamp()}
    request.session[PENDING] = mark | {VOUCHED: vouched}
    return redirect(with_next(reverse("access:second"), _next(request)))


def enter(request: HttpRequest, user: Any, name: str, step: str = "", *, vouched: bool = False) -> HttpResponse:
    """Begin the session: a new one, so that nothing of the time before lives on in it."""
    ip, at, agent = client_address(request), clock.now(), request.headers.get("User-Agent", "")
    device = request.COOKIES.get(DEVICE, "")[:100] or secrets.token_urlsafe(32)
    arrival = actions.signed_in(
        user=user, login=name, ip=ip, by=user.actor, at=at, step=step, device=device, words=browser_words(agent)
    )
    forgive(login=_bucket(user), ip=ip)
    request.session.flush()
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    now = at.timestamp()
    marks = {BEGUN: now, SEEN: now, FACTOR: step, PERSONAL: arrival.personal, VOUCHED: vouched}
    request.session.update(marks)
    mark_fresh(request)
    session_begun(user=user, key=request.session.session_key or "", ip=ip, agent=agent, at=at)
    _tell(request, arrival)
    answer = redirect(_next(request))
    answer.set_cookie(DEVICE, device, max_age=400 * 86_400, httponly=True, samesite="Lax", secure=settings.BEHIND_TLS)
    return answer


def too_many() -> str:
    """What everybody reads who tried too often."""
    return _("Too many attempts. Wait 15 minutes and try again; your account works as before.")


def _tell(request: HttpRequest, arrival: Arrival) -> None:
    if arrival.new:
        messages.info(request, _("This is the first sign-in from this browser. Your other devices will be told."))
    for device in arrival.untold:
        words = {"device": device.words, "when": format_moment(device.first_seen)}
        text = _("New device signed in: %(device)s, %(when)s. Not you? End all sessions and change the password.")
        messages.warning(request, text % words)


def _bucket(user: User) -> str:
    """Second steps are counted apart from passwords, so that the one does not use up the tries of the other."""
    return f"{user.login}\nsecond step"


def _pending(request: HttpRequest) -> User | None:
    """Who showed the password in this session, in the last ten minutes, and has not changed it since."""
    mark = request.session.get(PENDING)
    if not mark or clock.now().timestamp() - mark["at"] > PENDING_LASTS.total_seconds():
        return None
    user = queries.login_known(mark["login"])
    if user is None or user.pk != mark["user"] or not user.is_active:
        return None
    return user if user.get_session_auth_hash() == mark["hash"] else None


def _owner(request: HttpRequest) -> str:
    """The login that stands ready: only in a browser that one person declared their own."""
    cookie = request.COOKIES.get(DEVICE, "")
    owner = owner_of_device(device_digest(cookie)) if cookie else None
    return owner.login if owner else ""


def _page(request: HttpRequest, form: SignInForm, status: int) -> HttpResponse:
    context = {"form": form, "next": _next(request), "single": settings.OIDC_NAME}
    return _slowed(render(request, "access/sign_in.html", context, status=status))


def _second_page(request: HttpRequest, user: User, form: CodeForm, status: int) -> HttpResponse:
    asked = question(request, user) if has_passkey(user) else None
    context = {"form": form, "next": _next(request), "account": user, "passkey": asked}
    return _slowed(render(request, "access/second.html", context, status=status))


def _slowed(answer: HttpResponse) -> HttpResponse:
    if answer.status_code == 429:
        answer.headers["Retry-After"] = str(int(actions.WINDOW.total_seconds()))
    return answer


def _next(request: HttpRequest) -> str:
    return inner_address(request, "desk:today")
