"""Việc hôm nay: what came in, what waits, my cases. Nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel import clock
from nhipcau.kernel.permissions import Access, Permission, rule

from .assembled import assemble

WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


@rule(Access.SIGNED_IN)
def today(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    user, day = request.user, clock.today()
    context = {
        "day": day,
        "weekday": WEEKDAYS[day.weekday()],
        "assembled": assemble("today", request),
        "can_log": user.may(Permission.CONTACT_WRITE),  # type: ignore[union-attr]
        "can_import": user.may(Permission.IMPORT),  # type: ignore[union-attr]
        "keeps_accounts": user.may(Permission.ACCOUNTS),  # type: ignore[union-attr]
    }
    return render(request, "desk/today.html", context)
