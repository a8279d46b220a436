"""What holds for every request of an account."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from nhipcau.access.actions import form_answered, form_sent
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.formparts import ONCE


class AccountMiddleware:
    """Signed-in pages are never kept by a browser; a first password must be changed before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:  # no record has such a name, and PostgreSQL cannot even be asked for it
            raise Missing
        if request.user.is_authenticated:
            allowed = (reverse("access:password_change"), reverse("access:sign_out"), reverse("set_language"))
            if request.user.must_change_password and request.path not in allowed:
                answer = redirect("access:password_change")
                add_never_cache_headers(answer)
                return answer
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response


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
