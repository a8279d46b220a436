"""Pages that belong to no app: the sign of life, the language, and what is said when something goes wrong."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language as django_set_language

from nhipcau.kernel.permissions import Access, Permission, rule


@require_safe
@rule(Access.PUBLIC)
def healthz(request: HttpRequest) -> HttpResponse:
    """`ok` when the database answers; for a watcher or a load balancer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_POST
@rule(Access.PUBLIC)
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language a person chose in a cookie and go back to where they were."""
    return django_set_language(request)


def error_page(request: HttpRequest, status: int, title: str, sentence: str, **more: object) -> HttpResponse:
    """A page in words, outside the shell: the account may be what it is about."""
    return render(request, "config/error.html", {"title": title, "sentence": sentence, **more}, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request,
        400,
        _("This request could not be read"),
        _("Nothing was changed. Go back and try again from the page."),
    )


@requires_csrf_token
def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(
        request,
        403,
        _("Your account may not do this"),
        _("Nothing was changed. Ask the administrator of the Centre if you need this right."),
    )


@requires_csrf_token
def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    user = getattr(request, "user", None)  # the same page for what is hidden and for what never was
    return error_page(
        request,
        404,
        _("This page was not found"),
        _("It does not exist, or your account does not see it. Search for it or go back to Today."),
        can_break_glass=bool(user and user.is_authenticated and user.may(Permission.BREAK_GLASS)),
    )


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """500: plain words without a template of the shell, because the database may be what failed."""
    sentence = _("The system met an error. What was saved before is kept; what you just sent may not be. Try again.")
    html = f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>500</title><p>{sentence}</p></html>'
    return HttpResponse(html, status=500)
