"""Pages on which two records of one person become one, and are taken apart again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nhipcau.kernel import clock, touched
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.kernel.text import clean
from nhipcau.registry import actions, queries
from nhipcau.registry.forms import ApartForm, MergeForm, PartForm
from nhipcau.registry.queries import merging, twins
from nhipcau.registry.queries.standing import changed_told

WRITE = Permission.PERSON_WRITE
BOTH = ["GET", "HEAD", "POST"]
SHOWN = 20
"""Of those a search for the other record finds; who needs more adds a word."""


@require_http_methods(BOTH)
@rule(WRITE)
def other(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the other record of this person; words to look for come by POST."""
    user: Any = request.user
    day = clock.today()
    person = queries.own_person(user, pk, day)
    words = clean(request.POST.get("q", ""))[:100]
    if words:
        touched.did(touched.SEARCHED)
        rows = queries.matching(queries.people_for(user, day), words).exclude(pk=pk).order_by("name_sort", "id")
        found: list[tuple[Any, Any]] = [(one, ()) for one in rows[:SHOWN]]
    else:
        found = [(one.person, one.reasons) for one in queries.near_person(user, day, person)]
    return render(request, "registry/other.html", {"person": person, "words": words, "found": found})


@require_http_methods(BOTH)
@rule(WRITE)
def merge(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Compare two records side by side, choose field by field, see what moves, and make them one."""
    user: Any = request.user
    day = clock.today()
    kept, merged = merging.pair_for(user, pk, other, day)
    form = MergeForm(request.POST or None, kept=kept, merged=merged, homes=merging.homes(user, kept, merged, day))
    if sent(request, form, lambda by, at: _merged(kept, merged, form, by, at)):
        messages.success(request, _("The two records are one now. It can be undone on this page."))
        return redirect("desk:person", kept.pk)
    compared = [(merging.label_of(fact), *both) for fact, both in form.said.items() if any(both)]
    context = {"kept": kept, "merged": merged, "form": form, "compared": compared}
    context["hanging"] = merging.hanging(user, (kept, merged), day)
    context["apart"] = ApartForm()
    context["pair"] = twins.pair_of(pk, other)
    context["closed"] = merging.closed_words(kept, merged)
    return form_page(request, "registry/merge.html", context)


def _merged(kept: Any, merged: Any, form: Any, by: Any, at: Any) -> Any:
    said = {"chosen": form.chosen(), "home": form.home(), "reason": form.cleaned_data["reason"]}
    return actions.merge_people(kept=kept, merged=merged, **said, by=by, at=at)


@require_http_methods(BOTH)
@rule(WRITE)
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Take two merged records apart; what came after goes to either."""
    user: Any = request.user
    day = clock.today()
    found = merging.merge_for(user, pk, day)
    rows, edited = merging.offered(user, found, day), merging.edited(found)
    back = changed_told(user, found, day)
    form = PartForm(request.POST or None, merge=found, rows=rows, edited=edited, back=back)
    if sent(request, form, lambda by, at: _parted(found, form, by, at)):
        messages.success(request, _("The two records are as they were before the merge."))
        return redirect("desk:person", found.kept_id)
    context = {"merge": found, "form": form, "later": merging.merged_later(found)}
    return form_page(request, "registry/part.html", context)


def _parted(merge: Any, form: forms.Form, by: Any, at: Any) -> bool:
    actions.part_people(merge=merge, **form.values(), by=by, at=at)  # type: ignore[attr-defined]
    return True
