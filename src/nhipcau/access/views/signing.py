"""Signing in and out. What was typed is never written down: it may be a password in the wrong field."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nhipcau.access import actions, queries
from nhipcau.access.forms import SignInForm
from nhipcau.kernel import clock
from nhipcau.kernel.permissions import Access, rule


@rule(Access.PUBLIC)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with login and password, and go on to where the person wanted."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form, 422 if form.is_bound else 200)
    name, ip, at = form.cleaned_data["login"], _address(request), clock.now()
    if not actions.admit(login=name, ip=ip, at=at):
        form.add_error(None, _("Too many attempts. Wait 15 minutes and try again; your account works as before."))
        return _page(request, form, 429)
    user = authenticate(request, username=name, password=form.cleaned_data["password"])
    if user is None:
        actions.refuse(user=queries.login_known(name), ip=ip, at=at)
        form.add_error(None, _("Login or password is not right. Check both and try again."))
        return _page(request, form, 422)
    actions.signed_in(user=user, login=name, ip=ip, by=user.actor, at=at)
    login(request, user)
    return redirect(_next(request))


@rule(Access.PUBLIC)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session on the server."""
    if request.user.is_authenticated:
        actions.signed_out(user=request.user, by=request.user.actor, at=clock.now())
    logout(request)
    return redirect("access:sign_in")


def _page(request: HttpRequest, form: SignInForm, status: int) -> HttpResponse:
    answer = render(request, "access/sign_in.html", {"form": form, "next": _next(request)}, status=status)
    if status == 429:
        answer.headers["Retry-After"] = str(int(actions.WINDOW.total_seconds()))
    return answer


def _next(request: HttpRequest) -> str:
    """Where to go after signing in: only an address of this system."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else resolve_url("desk:today")


def _address(request: HttpRequest) -> str:
    """Where the request came from; behind TLS the last address, the one our own proxy wrote."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.BEHIND_TLS else ""
    return (forwarded or request.META.get("REMOTE_ADDR", ""))[:45]
