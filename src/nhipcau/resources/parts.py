"""What this app registers with the contracts of the kernel."""

from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.contracts import (
    Dimension,
    Fact,
    NavItem,
    Presenter,
    audit_actions,
    facts,
    nav_items,
    presenters,
    registers,
)
from nhipcau.kernel.counted import labels_of
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import place_labels

from . import queries
from .imports import Donations
from .states import AUDIT_ACTIONS, LABELS


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    presenters.add("resources", Presenter(fields=LABELS))
    nav_items.add("resources", NavItem(_("Donations"), "resources:donations", 60, permission=Permission.DONATION_READ))
    registers.add("donations", Donations())
    facts.add("donation", DONATION)


DONATION = Fact(
    name="donation",
    title=_("Donations"),
    permission=Permission.DONATION_READ,
    rows=queries.counting,
    whens={"received": lambda rows, first, last: rows.filter(received_on__range=(first, last))},
    measures={
        "sum:cash_amount": queries.cash_amount,
        "sum:cash_gifts": queries.cash_gifts,
        "sum:goods_gifts": queries.goods_gifts,
    },
    dimensions={
        "donor": Dimension("donor_id", names=queries.donor_names, listed=tuple),
        "place": Dimension("area_id", names=place_labels),
        "item": Dimension(queries.item(), labels_of(str), listed=tuple),
    },
    show=queries.show,
    earliest="received_on",
)
