"""Pages of households: the list, one household, and recording that of a person."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.access.queries import corrections_of
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.registry import actions, forms, queries
from nhipcau.registry.listings import homes, households_asked
from nhipcau.registry.states import FIELD_LABELS, POVERTY, RELATIONS_TO_HEAD
from nhipcau.rulebook.queries import code_list

READ, WRITE = Permission.HOUSEHOLD_READ, Permission.PERSON_WRITE
BOTH = ["GET", "POST"]


@require_safe
@rule(READ)
def households(request: HttpRequest) -> HttpResponse:
    """The list of households, newest first."""
    user: Any = request.user
    day = clock.today()
    form, found = households_asked(user, request.GET, day)
    page = paginate(request.GET, found)
    rows = homes(page.items, form, user, day)
    context = {"page": page, "rows": rows, "form": form, "may_decide": user.may(WRITE)}
    return render(request, "registry/households.html", context)


@require_safe
@rule(READ)
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """One household: who lives there, where, how poor it was, and what was before."""
    user: Any = request.user
    row, day = queries.household_for(user, pk, clock.today()), clock.today()
    members = [(one, _words(RELATIONS_TO_HEAD, one.relation)) for one in queries.members_of(user, row, day)]
    context = {
        "row": row,
        "living": [pair for pair in members if pair[0].is_open],
        "former": [pair for pair in members if not pair[0].is_open],
        "poverty": [(one, _words(POVERTY, one.status), basis) for one, basis in queries.poverty_by_year(row)],
        "addresses": row.former_addresses.select_related("place__district"),
        "corrections": [(FIELD_LABELS.get(old.field, old.field), old) for old in corrections_of(row)],
        "can_change": queries.can_change_household(user, row, day),
        "where": [row._meta.label_lower, row.pk],
    }
    return render(request, "registry/household.html", context)


@require_http_methods(BOTH)
@rule(WRITE)
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the household of a person."""
    user: Any = request.user
    person = queries.person_for(user, pk, clock.today())
    if not queries.can_make_household(user, person, clock.today()):
        raise Missing
    form = forms.MakeForm(request.POST or None, person=person, on=clock.today())
    if made := sent(request, form, lambda by, at: actions.make_household(**form.made(), by=by, at=at)):
        return redirect("households:household", made.pk)
    context = {"form": form, "person": person, "title": _("Record the household")}
    return form_page(request, "registry/household_form.html", context)


def _words(list_name: str, code: str) -> str:
    return code_list(list_name).label(code, get_language() or "vi") if code else ""
