"""Hand-over: what somebody holds goes to others, with a minute of numbers for three signatures."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.access.actions import hand_over as act_hand_over
from nhipcau.access.queries import (
    covers_for,
    handover_for,
    handovers_for,
    held_for,
    lines_for,
    staff_to_hand,
)
from nhipcau.kernel import clock
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Access, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.worklist import queries
from nhipcau.worklist.engine.minute import minute, paper
from nhipcau.worklist.forms import HandOverForm

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@rule(Access.SIGNED_IN)
def handovers(request: HttpRequest) -> HttpResponse:
    """Whose work can be handed over, and what was handed over before."""
    user: Any = request.user
    day = clock.today()
    page = paginate(request.GET, handovers_for(user, day))
    people = queries.holders(user, day)
    context = {"page": page, "people": people, "covers": covers_for(user, day).filter(last__gte=day)[:5]}
    return render(request, "worklist/handovers.html", context)


@require_http_methods(["GET", "POST"])
@rule(Access.SIGNED_IN)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """All that one member of staff holds, to be given to one or several others."""
    user: Any = request.user
    day = clock.today()
    giver = staff_to_hand(user, pk, day)
    held = held_for(user, giver, day)
    people = queries.receivers(user, giver, day)
    form = HandOverForm(request.POST or None, held=held, people=people)

    def act(by: Any, at: Any) -> Any:
        reason = form.cleaned_data["reason"]
        return act_hand_over(staff=giver, shares=form.shares(), reason=reason, by=by, at=at)

    if made := sent(request, form, act):
        messages.success(request, _("Everything chosen was handed over; print the minute for the signatures."))
        return redirect("worklist:handover", made.pk)
    context = {"form": form, "giver": giver, "held": held, "people": people}
    return form_page(request, "worklist/hand_over.html", context)


@require_safe
@rule(Access.SIGNED_IN)
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """The minute of a hand-over, as a page to print."""
    user: Any = request.user
    found = handover_for(user, pk, clock.today())
    context = {"handover": found, "minute": minute(found, lines_for(user, found, clock.today()))}
    return render(request, "worklist/handover.html", context)


@require_safe
@rule(Access.SIGNED_IN)
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """The minute as a Word file."""
    user: Any = request.user
    found = handover_for(user, pk, clock.today())
    answer = HttpResponse(paper(minute(found, lines_for(user, found, clock.today()))), content_type=WORD)
    answer["Content-Disposition"] = f'attachment; filename="bien-ban-ban-giao-{found.pk}.docx"'
    return answer
