"""Fragments for htmx, whole pages for everybody else; the same address answers both."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode


def wants_part(request: HttpRequest) -> bool:
    """Asked by htmx for a part of the page (not a boosted link, not a page restored from history)."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def render_part(
    request: HttpRequest, template: str, part: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The whole page `app/page.html`, or for htmx only its partial `part` (named as the DOM id it replaces).

    A form that fails is answered with status 422; htmx is told to show it (kernel/ui/head.html).
    """
    name = f"{template}#{part}" if wants_part(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


class ExpiredSessionMiddleware:
    """A fragment must not become the sign-in page: htmx is told to open it, and to come back to the page it was on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        htmx = getattr(request, "htmx", None)
        if not htmx or response.status_code != 302:
            return response
        sign_in = resolve_url(settings.LOGIN_URL)
        if urlsplit(response.headers["Location"]).path != sign_in:
            return response
        back = htmx.current_url_abs_path or "/"
        answer = HttpResponse(headers={"HX-Redirect": f"{sign_in}?{urlencode({'next': back})}"})
        patch_vary_headers(answer, ["HX-Request"])
        return answer
