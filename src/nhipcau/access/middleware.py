"""What holds for every request of an account."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from nhipcau.access import policy
from nhipcau.access.actions import form_answered, form_sent
from nhipcau.access.actions.looking import looked
from nhipcau.access.actions.sessions import session_seen
from nhipcau.access.queries.factors import has_factor
from nhipcau.kernel import clock, touched
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.formparts import ONCE
from nhipcau.kernel.fresh import BEGUN, FACTOR, LOCKED, SEEN, VOUCHED
from nhipcau.kernel.network import client_address

ALWAYS = ("sign_out", "lock", "unlock", "alive")
FIRST_PASSWORD = ("password_change",)
FIRST_STEP = ("factors", "factor_app", "factor_passkey", "factor_card", "again", "password_change", "device")


class AccountMiddleware:
    """A session ends 12 hours after it began and is locked after 30 minutes at rest; signed-in pages are never kept by
    a browser; a first password must be changed, then a second step set up where a role asks for one, before anything
    else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:  # no record has such a name, and PostgreSQL cannot even be asked for it
            raise Missing
        signed_in = request.user.is_authenticated
        if signed_in:
            keep_time(request)
        response = first_things(request) or self.get_response(request)
        if signed_in or request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


def keep_time(request: HttpRequest) -> None:
    """End a session that is too old; to a locked one nobody is signed in, and `locked_user` says whose it is."""
    session, now = request.session, clock.now().timestamp()
    if BEGUN not in session:  # begun by an earlier version of this program
        session[BEGUN] = session[SEEN] = now
    if now - session[BEGUN] > settings.SESSION_COOKIE_AGE:
        logout(request)
        return
    if now - session[SEEN] > settings.SESSION_IDLE:
        session[LOCKED] = True
    if session.get(LOCKED):
        request.locked_user = request.user  # type: ignore[attr-defined]
        request.user = AnonymousUser()
    elif now - session[SEEN] >= 60:  # a write a minute is enough to know who is there
        session[SEEN] = now
        session_seen(key=session.session_key or "", at=clock.now())


def first_things(request: HttpRequest) -> HttpResponse | None:
    """Where a person is led who has something to do before everything else."""
    user: Any = request.user
    if not user.is_authenticated:
        return None
    password = user.must_change_password and not request.session.get(VOUCHED)
    if not password and (request.session.get(FACTOR) or not policy.needs_factor(user, clock.today())):
        return None
    if not password and has_factor(user):  # set up elsewhere since: this session never showed it
        logout(request)
        messages.info(request, _("Sign in again, with your second step."))
        return redirect("access:sign_in")
    allowed = (*ALWAYS, *(FIRST_PASSWORD if password else FIRST_STEP))
    if request.path in {reverse("set_language"), *(reverse(f"access:{name}") for name in allowed)}:
        return None
    return redirect("access:password_change" if password else "access:factors")


class LookedMiddleware:
    """Whatever somebody looked at, was refused, searched, took out or printed stands in the audit before the answer
    leaves: one event a request. Without the event there is no answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        with touched.noting() as noted:
            response = self.get_response(request)
        if user.is_authenticated and (what := what_happened(request, response, noted)):
            match: Any = request.resolver_match
            ip, page = client_address(request), noted.page or match.view_name
            looked(
                what=what, touched=noted, page=page, asked=match.kwargs, ip=ip, user=user, by=user.actor, at=clock.now()
            )
        return response


def what_happened(request: HttpRequest, response: HttpResponse, noted: touched.Touched) -> str:
    """Which event of LOOKED this answer is; empty for none: it showed nothing of anybody, or changed something."""
    status = response.status_code
    if request.resolver_match is None:
        return ""
    if status == 404 or (status == 403 and noted.refused):
        return "access.refused"
    if status not in {200, 204, 422} or noted.impersonal:
        return ""
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        return "" if noted.changed else "access.exported"
    if noted.how != touched.SEEN:
        return f"access.{noted.how}"
    if noted.found and (request.method in {"GET", "HEAD"} or not noted.changed):
        return "access.seen"
    return ""


class OnceMiddleware:
    """A form carries a mark of its own (`save_bar`): sent twice it is done once; both answers lead to the record."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sent = getattr(request, "sent_form", None)
        if sent is not None:
            done = response.status_code in {302, 303}
            form_answered(sent=sent, answer=response.headers["Location"] if done else "")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """After the token of the page was checked, before the view."""
        mark = request.POST.get(ONCE, "") if request.method == "POST" and request.user.is_authenticated else ""
        if not mark:
            return None
        user: Any = request.user
        sent, first = form_sent(user=user, mark=mark, path=request.get_full_path(), at=clock.now())
        if first:
            request.sent_form = sent  # type: ignore[attr-defined]
            return None
        if not sent.answer:
            messages.warning(request, _("This form was sent already and is being saved. Look at the list first."))
        return redirect(sent.answer or settings.LOGIN_REDIRECT_URL)
