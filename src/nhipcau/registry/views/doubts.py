"""Whom a list puts in another household than the recorded one, and the decision where they live."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.kernel import clock
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.registry import actions, forms, queries
from nhipcau.registry.models import Household

WRITE = Permission.PERSON_WRITE


@require_safe
@rule(WRITE)
def household_doubts(request: HttpRequest) -> HttpResponse:
    """People of lists who are recorded in another household."""
    user: Any = request.user
    day = clock.today()
    page = paginate(request.GET, queries.household_doubts(user, day))
    lives = queries.lives_now([row.person_id for row in page])
    heads = queries.heads_of(user, [row.household for row in page] + [one.household for one in lives.values()], day)

    def called(household: Household) -> tuple[Household, str]:
        return household, _called(household, heads.get(household.pk))

    rows = [
        (row, called(row.household), called(lives[row.person_id].household) if row.person_id in lives else None)
        for row in page
    ]
    return render(request, "registry/household_doubts.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def decide_household(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where somebody lives whom a list puts in another household."""
    user: Any = request.user
    row, day = queries.household_doubt_for(user, pk, clock.today()), clock.today()
    lives = queries.lives_now([row.person_id]).get(row.person_id)
    both = [row.household, *([lives.household] if lives else [])]
    heads = queries.heads_of(user, both, day)
    there, *here = [_called(one, heads.get(one.pk)) for one in both]
    words = _("As recorded: %(household)s") % {"household": here[0]} if here else _("Not there")
    form = forms.HomeForm(
        request.POST or None, there=_("By the list: %(household)s") % {"household": there}, here=words
    )
    if sent(request, form, lambda by, at: actions.decide_household(doubt=row, **form.decided(), by=by, at=at)):
        messages.success(request, _("It is kept where this person lives, with your reason."))
        return redirect("households:doubts")
    return form_page(request, "registry/household_doubt.html", {"row": row, "form": form})


def _called(household: Household, head: Any) -> str:
    """A household by who leads it, its number and its hamlet."""
    name = head.name if head else _("Household %(number)s") % {"number": household.pk}
    number = _("number %(number)s") % {"number": household.number} if household.number else ""
    return " · ".join(part for part in (name, number, household.hamlet) if part)
