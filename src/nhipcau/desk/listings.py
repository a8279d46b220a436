"""Lists of units and of staff, as their pages show them and as they are taken out."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nhipcau.desk.forms.network import StaffFilter, UnitFilter
from nhipcau.kernel.contracts import ListColumn, Listing, listings
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.phones import format_phone
from nhipcau.org import queries

READ = Permission.NETWORK_READ


def staff_asked(user: Any, data: Any, on: date) -> tuple[StaffFilter, Any]:
    """Everybody on the staff list, by unit and name."""
    form = StaffFilter(data, on=on)
    return form, queries.staff_like(queries.staff(), form.wanted())


def units_asked(user: Any, data: Any, on: date) -> tuple[UnitFilter, Any]:
    """The Centre and everything below it, in the order of the tree."""
    form = UnitFilter(data, on=on)
    return form, queries.units_like(form.wanted(), form.on)


def _trained(person: Any) -> str:
    return {True: gettext("Yes"), False: gettext("No"), None: ""}[person.trained]


def _area(unit: Any) -> str:
    return unit.place.name if unit.place else unit.place_words


STAFF = Listing(
    _("Staff"),
    READ,
    staff_asked,
    (
        ListColumn(_("Full name"), lambda row: row.name, width=28),
        ListColumn(_("Unit"), lambda row: row.unit.name, width=40),
        ListColumn(_("Home agency"), lambda row: row.home_agency, width=32),
        ListColumn(_("Qualification"), queries.qualification_label),
        ListColumn(_("Trained in social work"), _trained, width=14),
    ),
    protected=False,
)
UNITS = Listing(
    _("Units"),
    READ,
    units_asked,
    (
        ListColumn(_("Name"), lambda row: row.name, width=48),
        ListColumn(_("Code"), lambda row: row.code, width=12),
        ListColumn(_("Kind"), lambda row: row.get_kind_display(), width=24),
        ListColumn(_("Level"), queries.level_label, width=16),
        ListColumn(_("Area"), _area, width=28),
        ListColumn(_("Phone"), lambda row: format_phone(row.phone) if row.phone else "", width=16),
    ),
    protected=False,
    personal=False,
)


def register() -> None:
    """Called once, from apps.ready()."""
    listings.add("desk.staff", STAFF)
    listings.add("desk.units", UNITS)
