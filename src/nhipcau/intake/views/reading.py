"""The list of contacts and one contact."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from nhipcau.access.queries import corrections_of
from nhipcau.intake import queries
from nhipcau.intake.forms import SearchForm
from nhipcau.intake.listings import contacts_asked
from nhipcau.intake.policy import can_open_case
from nhipcau.intake.states import GROUP, LABELS
from nhipcau.kernel import clock
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.rulebook.queries import code_list

READ, WRITE = Permission.CONTACT_READ, Permission.CONTACT_WRITE
SHOWN = 50
"""Contacts that a search shows; who needs more adds a word."""


@require_safe
@rule(READ)
def contacts(request: HttpRequest) -> HttpResponse:
    """The list of contacts, newest first."""
    user: Any = request.user
    form, rows = contacts_asked(user, request.GET, clock.today())
    page = paginate(request.GET, rows)
    context = {"page": page, "form": form, "search": SearchForm(), "can_log": user.may(WRITE)}
    return render(request, "intake/contacts.html", context)


@require_POST
@rule(READ)
def search(request: HttpRequest) -> HttpResponse:
    """Contacts by name or phone number: sent by POST, so that neither stands in an address."""
    user: Any = request.user
    form = SearchForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    found = queries.matching(queries.contacts_for(user, clock.today()), words)
    page = list(found[: SHOWN + 1])
    context: dict[str, Any] = {"page": page[:SHOWN], "more": SHOWN if len(page) > SHOWN else None}
    context |= {"search": form, "words": words, "can_log": user.may(WRITE)}
    return render(request, "intake/search.html", context)


@require_safe
@rule(READ)
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """One contact: caller, client, what was asked and what came of it."""
    user: Any = request.user
    row = queries.contact_for(user, pk, clock.today())
    group = queries.group_of(user, row, clock.today())
    queries.ask_beside(user, row, clock.today())
    can_change = row.withdrawn_at is None and queries.can_write(user, row, clock.today())
    context = {
        "row": row,
        "case": queries.case_of(user, row, clock.today()),
        "group": code_list(GROUP).label(group, get_language() or "vi") if group else row.client_group_words,
        "earlier": queries.earlier_of(user, row, clock.today()),
        "corrections": [(LABELS.get(one.field, one.field), one) for one in corrections_of(row)],
        "can_change": can_change,
        "can_open_case": can_change and can_open_case(row),
    }
    return render(request, "intake/contact.html", context)
