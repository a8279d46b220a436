"""The list of screenings, as its page shows it and as it is taken out."""

from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import scope
from nhipcau.kernel.actors import those_in
from nhipcau.kernel.contracts import ListColumn, Listing, listings
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import units
from nhipcau.rulebook.queries import code_list

from . import queries
from .forms import FilterForm
from .models import Screening
from .states import CONCLUSIONS, TOOLS

READ = Permission.SCREENING_READ


def screenings_asked(user: Any, data: Any, on: date) -> tuple[FilterForm, Any]:
    """Screenings, newest first."""
    rows = queries.screenings_for(user, on)
    offered = {"areas": queries.areas_in_use(user, on), "officers": those_in(rows)}
    form = FilterForm(data, units=units().filter(pk__in=scope(user, READ, on)), **offered)
    return form, queries.filtered(rows, form.wanted())


def _words(list_name: str, code: str, typed: str) -> str:
    return code_list(list_name).label(code, get_language() or "vi") if code else typed


def tool_words(row: Screening) -> str:
    """The tool by its name, or as typed."""
    return _words(TOOLS, row.tool, row.tool_words)


def conclusion_words(row: Screening) -> str:
    """The conclusion by its name, or as typed."""
    return _words(CONCLUSIONS, row.conclusion, row.conclusion_words)


SCREENINGS = Listing(
    _("Screenings"),
    READ,
    screenings_asked,
    (
        ListColumn(_("Day"), lambda row: row.on, "day", 13),
        ListColumn(_("Full name of the child"), lambda row: row.person.name, width=28),
        ListColumn(_("Date of birth"), lambda row: row.person.birth_words, width=14),
        ListColumn(_("Tool"), tool_words),
        ListColumn(_("Conclusion"), conclusion_words, width=28),
        ListColumn(_("Unit"), lambda row: row.unit.name, width=36),
    ),
)


def register() -> None:
    """Called once, from apps.ready()."""
    listings.add("care.screenings", SCREENINGS)
