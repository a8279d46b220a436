"""The queue of possible duplicates, and the decision that two records are not the same person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nhipcau.kernel import clock
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import sent
from nhipcau.registry import actions
from nhipcau.registry.forms import ApartForm
from nhipcau.registry.queries import evidence, merging
from nhipcau.registry.queries import twins as queue

WRITE = Permission.PERSON_WRITE


@require_safe
@rule(WRITE)
def twins(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one person, of which this person sees both, the likeliest first."""
    user: Any = request.user
    page = paginate(request.GET, queue.queue_for(user, clock.today()))
    rows = [(pair, evidence.words_of(pair.reasons), evidence.percent(pair.bits)) for pair in page]
    return render(request, "registry/twins.html", {"page": page, "rows": rows})


@require_POST
@rule(WRITE)
def apart(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Decide that two records are of two people."""
    user: Any = request.user
    one, second = merging.pair_for(user, pk, other, clock.today())
    form = ApartForm(request.POST)
    if sent(
        request,
        form,
        lambda by, at: actions.keep_apart(one=one, other=second, reason=form.cleaned_data["why"], by=by, at=at),
    ):
        messages.success(request, _("Kept as two people; they are not proposed again unless something new turns up."))
        return redirect("registry:twins")
    messages.error(request, " ".join(str(text) for errors in form.errors.values() for text in errors))
    return redirect("registry:merge", pk, other)
