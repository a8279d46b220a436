"""The page of one person: identity, contacts and cases as one timeline, next steps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.registry import policy
from nhipcau.registry.queries import can_write, kept_of, person_for
from nhipcau.rulebook.queries import code_list

from .assembled import assemble


@require_safe
@rule(Permission.PERSON_READ)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person; a record that was merged leads to the one it became, for whoever sees that one."""
    user: Any = request.user
    day = clock.today()
    try:
        found = person_for(user, pk, day)
    except Missing:
        found = None
    if (found is None or found.withdrawn_at) and (kept := kept_of(pk)):
        return redirect("desk:person", person_for(user, kept, day).pk)
    if found is None:
        raise Missing
    assembled = assemble("person", request, found)
    panels = [part["panel"] for part in (*assembled.main, *assembled.aside)]
    context = {
        "person": found,
        "in_progress": next((case for panel in panels if (case := panel.get("in_progress"))), None),
        "tags": [tag for panel in panels for tag in panel.get("tags", ())],
        "age": found.age_on(day),
        "sex": code_list("sex").label(found.sex, get_language() or "vi") if found.sex else found.many_words,
        "can_change": can_write(user, found, day) and policy.can_change(found),
        "assembled": assembled,
    }
    return render(request, "desk/person.html", context)
