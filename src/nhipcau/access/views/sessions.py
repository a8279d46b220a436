"""One's own sessions and devices; hiding the page and coming back to it."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from nhipcau.access.actions import factors, sessions
from nhipcau.access.actions.signing import device_digest
from nhipcau.access.forms import UnlockForm
from nhipcau.access.models import User
from nhipcau.access.queries.factors import device_is_personal, sessions_of
from nhipcau.kernel import clock
from nhipcau.kernel.fresh import LOCKED, PERSONAL, SEEN, mark_fresh
from nhipcau.kernel.network import client_address, inner_address, with_next
from nhipcau.kernel.permissions import Access, rule

from .signing import DEVICE


@rule(Access.SIGNED_IN)
def index(request: HttpRequest) -> HttpResponse:
    """Where I am signed in, and whether this device is mine."""
    user = cast(User, request.user)
    places = sessions_of(user, request.session.session_key, clock.now())
    cookie = request.COOKIES.get(DEVICE, "")
    context = {"places": places, "others": sum(not place.here for place in places), "known": bool(cookie)}
    context["personal"] = device_is_personal(user, device_digest(cookie)) if cookie else False
    return render(request, "access/sessions.html", context)


@rule(Access.SIGNED_IN)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of mine."""
    return _ended(request, only=[pk])


@rule(Access.SIGNED_IN)
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """End all my sessions but this one."""
    return _ended(request, but=request.session.session_key or "")


@rule(Access.SIGNED_IN)
@require_POST
def device(request: HttpRequest) -> HttpResponse:
    """Say whether this browser is mine alone."""
    user, personal = cast(User, request.user), request.POST.get("personal") == "1"
    digest = device_digest(request.COOKIES.get(DEVICE, ""))
    if sessions.declare_device(user=user, digest=digest, personal=personal, by=user.actor, at=clock.now()):
        request.session[PERSONAL] = personal
        messages.success(request, _("This device is kept as your own.") if personal else _("This device is shared."))
    else:
        messages.error(request, _("This browser is not known yet. Sign out, sign in again and then say whose it is."))
    answer = redirect("access:sessions")
    if not personal:
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@rule(Access.PUBLIC)
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Hide: from now on this session asks for the password first."""
    user: Any = request.user
    if not user.is_authenticated and not request.session.get(LOCKED):
        return redirect("access:sign_in")
    if user.is_authenticated:
        sessions.lock(user=user, by=user.actor, at=clock.now())
        request.session[LOCKED] = True
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    return redirect(with_next(reverse("access:unlock"), inner_address(request, "desk:today")))


@rule(Access.PUBLIC)
@require_POST
def alive(request: HttpRequest) -> HttpResponse:
    """Somebody is typing here: the session is not at rest. Tells a page that its session is over or locked."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


@rule(Access.PUBLIC)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Come back to a hidden page with the password. Somebody else signs in anew and meets nothing of it."""
    owner: Any = getattr(request, "locked_user", request.user)
    by_script = request.headers.get("Accept") == "application/json"
    if not owner.is_authenticated or request.POST.get("who", owner.login) != owner.login:
        return HttpResponse(status=401) if by_script else redirect("access:sign_in")
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(inner_address(request, "desk:today"))
    form = UnlockForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and not _back(request, owner, form):
        if by_script:
            return JsonResponse({"token": get_token(request)})
        return redirect(inner_address(request, "desk:today"))
    if by_script:
        return JsonResponse({"why": " ".join(map(str, form.errors.get("password", ())))}, status=422)
    context = {"form": form, "account": owner, "next": inner_address(request, "desk:today")}
    return render(request, "access/unlock.html", context, status=422 if form.errors else 200)


def _back(request: HttpRequest, owner: User, form: UnlockForm) -> bool:
    """Open the session again; True when the password is wrong (it then stands in the form why)."""
    at = clock.now()
    why = factors.prove(user=owner, text=form.cleaned_data["password"], ip=client_address(request), at=at)
    if why:
        form.add_error("password", why)
        return True
    request.session.pop(LOCKED, None)
    request.session[SEEN] = at.timestamp()
    mark_fresh(request)
    sessions.unlock(user=owner, by=owner.actor, at=at)
    return False


def _ended(request: HttpRequest, **which: Any) -> HttpResponse:
    user = cast(User, request.user)
    number = sessions.end_sessions(user=user, by=user.actor, at=clock.now(), **which)
    messages.success(request, _("Sessions ended: %(number)s.") % {"number": number})
    return redirect("access:sessions")
