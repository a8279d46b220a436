"""The site with one more address: a bare view with one indexed query, the ceiling of what this server can do."""

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from nhipcau.config.urls import handler400, handler403, handler404, handler500
from nhipcau.config.urls import urlpatterns as site
from nhipcau.kernel.permissions import Access, rule

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@rule(Access.PUBLIC)
def ceiling(request: HttpRequest) -> HttpResponse:
    """One row by its key, as plain text."""
    code = apps.get_model("org", "Unit").objects.values_list("code", flat=True).get(code="TT")
    return HttpResponse(code, content_type="text/plain; charset=utf-8")


urlpatterns: list[URLPattern | URLResolver] = [path("bench/ceiling", ceiling), *site]
