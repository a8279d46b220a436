"""The list of donations, as its page shows it and as it is taken out."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import scope
from nhipcau.kernel.actors import those_in
from nhipcau.kernel.contracts import ListColumn, Listing, listings
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import units

from . import queries
from .actions import form_words
from .forms import FilterForm
from .models import Donation

READ = Permission.DONATION_READ


def donations_asked(user: Any, data: Any, on: date) -> tuple[FilterForm, Any]:
    """Donations, newest first."""
    rows = queries.donations_for(user, on)
    offered = {"donors": queries.donors_of(user, on), "areas": queries.areas_in_use(user, on)}
    form = FilterForm(data, units=units().filter(pk__in=scope(user, READ, on)), officers=those_in(rows), **offered)
    return form, queries.filtered(rows, form.wanted())


def _where(row: Donation) -> str:
    return row.place.words if row.place else row.place_words


DONATIONS = Listing(
    _("Donations"),
    READ,
    donations_asked,
    (
        ListColumn(_("Day"), lambda row: row.received_on, "day", 13),
        ListColumn(_("Donor"), lambda row: str(row.donor) if row.donor else "", width=32),
        ListColumn(_("Form"), form_words, width=16),
        ListColumn(_("What was given"), lambda row: row.content, width=36),
        ListColumn(_("Number of gifts"), lambda row: row.sets, "int", 12),
        ListColumn(_("Amount (đồng)"), lambda row: row.value, "money", 18),
        ListColumn(_("Place"), _where, width=32),
    ),
)


def register() -> None:
    """Called once, from apps.ready()."""
    listings.add("resources.donations", DONATIONS)
