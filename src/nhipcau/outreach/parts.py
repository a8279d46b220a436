"""What this app registers with the contracts of the kernel."""

from django.db.models import Count, Sum
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
from nhipcau.kernel.permissions import Permission
from nhipcau.rulebook.queries import of_list

from . import queries
from .imports import Events, Materials
from .states import AUDIT_ACTIONS, LABELS


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    presenters.add("outreach", Presenter(fields=LABELS))
    nav_items.add(
        "outreach", NavItem(_("Outreach and training"), "outreach:events", 50, permission=Permission.EVENT_READ)
    )
    registers.add("events", Events())
    registers.add("materials", Materials())
    facts.add("event", EVENT)
    facts.add("material", MATERIAL)


EVENT = Fact(
    name="event",
    title=_("Events"),
    permission=Permission.EVENT_READ,
    rows=queries.counting_events,
    whens={"held": lambda rows, first, last: rows.filter(held_on__range=(first, last))},
    measures={"count": lambda: Count("id"), "sum:participants": lambda: Sum("participants")},
    dimensions={"kind": Dimension("kind_counted", **of_list("event_kind"))},
    show=queries.show_events,
    earliest="held_on",
)
MATERIAL = Fact(
    name="material",
    title=_("Printed material"),
    permission=Permission.EVENT_READ,
    rows=queries.counting_materials,
    whens={"issued": lambda rows, first, last: rows.filter(issued_on__range=(first, last))},
    measures={"sum:quantity": lambda: Sum("quantity")},
    dimensions={"kind": Dimension("kind_counted", **of_list("material_kind"))},
    show=queries.show_materials,
    earliest="issued_on",
)
