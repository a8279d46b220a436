"""Signing in and out. What was typed is never written down: it may be a password in the wrong field."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nhipcau.access.forms import SignInForm
from nhipcau.kernel.permissions import Access, rule


@rule(Access.PUBLIC)
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with login and password, and go on to where the person wanted."""
    there = _next(request)
    if request.user.is_authenticated:
        return redirect(there)
    form = SignInForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, there, 422 if request.method == "POST" else 200)
    user = authenticate(request, username=form.cleaned_data["login"], password=form.cleaned_data["password"])
    if user is None:
        form.add_error(None, _("Login or password is not right. Check both and try again; nothing was changed."))
        return _page(request, form, there, 422)
    login(request, user)
    return redirect(there)


@rule(Access.PUBLIC)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session on the server."""
    logout(request)
    return redirect("access:sign_in")


def _page(request: HttpRequest, form: SignInForm, there: str, status: int) -> HttpResponse:
    return render(request, "access/sign_in.html", {"form": form, "next": there}, status=status)


def _next(request: HttpRequest) -> str:
    """Where to go after signing in: only an address of this system."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else resolve_url("desk:today")
