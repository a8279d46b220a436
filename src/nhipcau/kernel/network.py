"""Where a request came from, and where it may go on to."""

from typing import Any

from django.conf import settings
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext


def client_address(request: Any) -> str:
    """The address of the browser; behind TLS the last one named, which our own proxy wrote."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() if settings.BEHIND_TLS else ""
    return (forwarded or request.META.get("REMOTE_ADDR", ""))[:45]


def inner_address(request: Any, otherwise: str) -> str:
    """Where `next` wants to go: only an address of this system, else the named page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else resolve_url(otherwise)


def with_next(address: str, onward: str) -> str:
    """`address`, told where to go on to."""
    return f"{address}?{urlencode({'next': onward})}"


BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("coc_coc", "Cốc Cốc"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
            ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
           ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def browser_words(agent: str) -> str:
    """`Chrome · Windows`: what a browser says of itself, in words its owner knows."""
    found = [next((words for sign, words in table if sign in agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(word for word in found if word) or gettext("another browser")
