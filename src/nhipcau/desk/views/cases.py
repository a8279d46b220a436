"""The page of one case: identity, where it stands, the one next thing, and the panels of every app."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from nhipcau.cases import policy
from nhipcau.cases.queries import can_write, case_for, episodes_of
from nhipcau.cases.queries.course import course_of
from nhipcau.kernel import clock
from nhipcau.kernel.permissions import Permission, rule

from .assembled import assemble


@require_safe
@rule(Permission.CASE_READ)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case."""
    user: Any = request.user
    day = clock.today()
    found = case_for(user, pk, day)
    writes = can_write(user, found, day)
    assembled = assemble("case", request, found)  # it asks everything at once, the intervals too
    context = {
        "case": found,
        "last": episodes_of(found)[-1],
        "course": course_of(user, found, day, clock.now()),
        "now": clock.now(),
        "can_close": writes and policy.can_close(found),
        "can_reopen": writes and policy.can_reopen(found),
        "can_change": writes and policy.can_change(found),
        "assembled": assembled,
    }
    return render(request, "desk/case.html", context)
