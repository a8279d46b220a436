"""Lists of events and of printed material, as their pages show them and as they are taken out."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import scope
from nhipcau.kernel.actors import those_in
from nhipcau.kernel.contracts import ListColumn, Listing, listings
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import units

from . import queries
from .forms import FilterForm
from .models import Event
from .policy import kind_words

READ = Permission.EVENT_READ


def _units(user: Any, on: date) -> Any:
    return units().filter(pk__in=scope(user, READ, on))


def events_asked(user: Any, data: Any, on: date) -> tuple[FilterForm, Any]:
    """Events, newest first."""
    rows = queries.events_for(user, on)
    offered: dict[str, Any] = {"list_name": "event_kind", "places": queries.places_in_use(user, on)}
    form = FilterForm(data, units=_units(user, on), officers=those_in(rows), **offered)
    return form, queries.filtered(rows, form.wanted(), "held_on")


def materials_asked(user: Any, data: Any, on: date) -> tuple[FilterForm, Any]:
    """Printed material, newest first."""
    rows = queries.materials_for(user, on)
    form = FilterForm(data, units=_units(user, on), list_name="material_kind", officers=those_in(rows))
    return form, queries.filtered(rows, form.wanted(), "issued_on")


def _where(row: Event) -> str:
    return row.place.words if row.place else row.place_words


EVENTS = Listing(
    _("Events"),
    READ,
    events_asked,
    (
        ListColumn(_("Day"), lambda row: row.held_on, "day", 13),
        ListColumn(_("Kind"), kind_words, width=28),
        ListColumn(_("Venue"), lambda row: row.venue, width=28),
        ListColumn(_("Place"), _where, width=32),
        ListColumn(_("Number of participants"), lambda row: row.participants, "int", 14),
        ListColumn(_("Unit"), lambda row: row.unit.name, width=36),
    ),
    personal=False,
)
MATERIALS = Listing(
    _("Printed material"),
    READ,
    materials_asked,
    (
        ListColumn(_("Day"), lambda row: row.issued_on, "day", 13),
        ListColumn(_("Kind"), kind_words, width=28),
        ListColumn(_("Topic"), lambda row: row.topic, width=36),
        ListColumn(_("Quantity"), lambda row: row.quantity, "int", 14),
        ListColumn(_("Unit"), lambda row: row.unit.name, width=36),
    ),
    personal=False,
)


def register() -> None:
    """Called once, from apps.ready()."""
    listings.add("outreach.events", EVENTS)
    listings.add("outreach.materials", MATERIALS)
