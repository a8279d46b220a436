"""The browser tells that a page was printed. It names the record the page showed, and that is checked again here."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from nhipcau.access.models import User
from nhipcau.access.queries import one
from nhipcau.kernel import clock, touched
from nhipcau.kernel.contracts import subjects
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Access, rule


@require_POST
@rule(Access.SIGNED_IN)
def printed(request: HttpRequest) -> HttpResponse:
    """Nothing to answer; the middleware writes the event. Nothing of what was sent is kept but a checked id."""
    kind, _, ident = request.POST.get("record", "").partition("/")
    if kind:
        _look_up(cast(User, request.user), kind, ident)
    else:
        touched.on_page(_page(request.POST.get("page", "")))
    touched.did(touched.PRINTED)
    return HttpResponse(status=204)


def _look_up(user: User, kind: str, ident: str) -> None:
    """Raises Missing unless this is a record the person may see."""
    subject = subjects.get(kind)
    if subject is None or not (ident.isascii() and ident.isdecimal() and len(ident) < 19):
        raise Missing
    one(subject.rows(), user, subject.read, clock.today(), pk=int(ident))


def _page(path: str) -> str:
    try:
        return resolve(path[:300]).view_name
    except Resolver404:
        raise Missing from None
