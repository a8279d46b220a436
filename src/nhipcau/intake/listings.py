"""The list of contacts, as its page shows it and as it is taken out."""

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from nhipcau.access.queries import scope
from nhipcau.kernel.contracts import ListColumn, Listing, listings
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import units
from nhipcau.rulebook.queries import code_list

from . import queries
from .forms import FilterForm
from .models import Contact
from .states import GROUP

READ = Permission.CONTACT_READ


def contacts_asked(user: Any, data: Any, on: date) -> tuple[FilterForm, Any]:
    """Contacts, newest first."""
    form = FilterForm(
        data,
        units=units().filter(pk__in=scope(user, READ, on)),
        words=queries.words_to_narrow(user, on),
        areas=queries.areas_in_use(user, on),
        officers=queries.officers_in_use(user, on),
    )
    return form, queries.listed(queries.filtered(queries.contacts_for(user, on), form.wanted()))


def _words(list_name: str, code: str, typed: str = "") -> str:
    return code_list(list_name).label(code, get_language() or "vi") if code else typed


def _who(row: Contact) -> str:
    return gettext("No name given") if row.anonymous else row.caller_name or row.client_name


CONTACTS = Listing(
    _("Contacts"),
    READ,
    contacts_asked,
    (
        ListColumn(_("Received"), lambda row: row.received_at if row.time_known else row.received_on, "moment", 17),
        ListColumn(_("How it came in"), lambda row: _words("channel", row.channel), width=18),
        ListColumn(_("Caller or client"), _who, width=28),
        ListColumn(_("Client group"), lambda row: _words(GROUP, row.client_group, row.client_group_words), width=30),
        ListColumn(_("Topic"), lambda row: _words("topic", row.topic, row.topic_words), width=30),
        ListColumn(_("Place"), lambda row: row.area.label if row.area else "", width=24),
        ListColumn(_("Outcome"), lambda row: _words("outcome", row.outcome, row.outcome_words), width=30),
    ),
)


def register() -> None:
    """Called once, from apps.ready()."""
    listings.add("intake.contacts", CONTACTS)
