"""The list of cases, as its page shows it and as it is taken out."""

from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import scope
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import ListColumn, Listing, listings
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import units
from nhipcau.rulebook.queries import code_list

from . import queries
from .forms import FilterForm
from .models import Case
from .states import GROUP

READ = Permission.CASE_READ


def cases_asked(user: Any, data: Any, on: date) -> tuple[FilterForm, Any]:
    """Cases, those in progress and the most urgent first."""
    form = FilterForm(
        data,
        units=units().filter(pk__in=scope(user, READ, on)),
        groups=queries.open_groups(user, on),
        areas=queries.areas_in_use(user, on),
        officers=queries.officers_in_use(user, on),
        now=clock.now(),
    )
    return form, queries.listed(queries.filtered(queries.cases_for(user, on), form.wanted()))


def _in_words(list_name: str, code: str) -> str:
    return code_list(list_name).label(code, get_language() or "vi") if code else ""


def _urgency(row: Case) -> str:
    return _in_words("urgency", row.urgency) if row.urgency_rank < 2 else row.urgency_words


CASES = Listing(
    _("Cases"),
    READ,
    cases_asked,
    (
        ListColumn(_("Case number"), lambda row: row.number, width=16),
        ListColumn(_("Full name"), lambda row: row.person.name, width=28),
        ListColumn(_("Day received"), lambda row: row.received_on, "day", 13),
        ListColumn(_("Client group"), lambda row: _in_words(GROUP, row.client_group), width=30),
        ListColumn(_("District or commune"), lambda row: row.area.label if row.area else "", width=24),
        ListColumn(
            _("Officer in charge"), lambda row: row.officer.name if row.officer else row.officer_words, width=24
        ),
        ListColumn(_("Urgency"), _urgency, width=14),
        ListColumn(_("Status"), lambda row: row.get_status_display(), width=16),
    ),
)


def register() -> None:
    """Called once, from apps.ready()."""
    listings.add("cases.cases", CASES)
