"""What holds for every request of an account."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers


class AccountMiddleware:
    """Signed-in pages are never kept by a browser; a first password must be changed before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
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
