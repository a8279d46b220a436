"""Addresses of our own pages, remembered: Django looks each one up anew, 50 times for a list of 50 rows."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import get_urlconf, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


def address_of(name: str, *args: Any) -> SafeString:
    """The address of a named page. Raises NoReverseMatch."""
    return _known(get_urlconf() or settings.ROOT_URLCONF, name, args)


@lru_cache(maxsize=10_000)
def _known(urlconf: str, name: str, args: tuple[Any, ...]) -> SafeString:
    return format_html("{}", reverse(name, urlconf=urlconf, args=args))
