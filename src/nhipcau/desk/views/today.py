"""Việc hôm nay: what came in, what waits, my cases. Nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nhipcau.kernel import clock
from nhipcau.kernel.permissions import Access, Permission, rule

from .assembled import assemble


@rule(Access.SIGNED_IN)
def today(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    user = request.user
    context = {
        "day": clock.today(),
        "assembled": assemble("today", request),
        "can_log": user.may(Permission.CLIENT_WRITE),  # type: ignore[union-attr]
        "can_import": user.may(Permission.IMPORT),  # type: ignore[union-attr]
        "keeps_accounts": user.may(Permission.ACCOUNTS),  # type: ignore[union-attr]
    }
    return render(request, "desk/today.html", context)
