"""What this app registers with the contracts of the kernel."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from nhipcau.kernel import clock
from nhipcau.kernel.contracts import (
    NavItem,
    Panel,
    Presenter,
    audit_actions,
    listings,
    nav_items,
    notice_kinds,
    panels,
    presenters,
)
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import brought

from . import queries
from .states import AUDIT_ACTIONS, NOTICES, Ending, Purpose


def _value(key: str, value: Any) -> str | None:
    if key == "list":
        known = listings.get(str(value))
        return str(known.title) if known else None
    words = {"purpose": Purpose, "why": Ending}.get(key)
    return str(words(value).label) if words and value in words.values else None


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    for code, words in NOTICES.items():
        notice_kinds.add(code, words)
    keys = {"list": _("list"), "purpose": _("purpose"), "rows": _("rows"), "second": _("needs a second person")}
    presenters.add("exporting", Presenter(keys=keys | {"why": _("why")}, value=_value))
    nav_items.add("exporting", NavItem(_("Files taken out"), "exporting:list", 82, Permission.EXPORT))
    panels.add(
        "exporting.today", Panel("today", 6, "exporting/panel_today.html", waiting_today, aside=True, asks=asks_today)
    )


def asks_today(request: Any, subject: Any) -> dict[str, Any]:
    """Exports that wait for a second person, of whoever may be one."""
    user = request.user
    may = user.may(Permission.SUPERVISE) or user.may(Permission.AUDIT_READ)
    return {"exports": queries.to_decide(user, clock.today(), clock.now())} if may else {}


def waiting_today(request: Any, subject: Any) -> dict[str, Any] | None:
    """How many exports wait for this person to agree."""
    asked = asks_today(request, subject)
    waiting = sum(len(brought(request, key, rows)) for key, rows in asked.items())
    return {"waiting": waiting} if waiting else None
