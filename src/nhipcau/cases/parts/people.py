"""What cases add to the list of people: group, officer and status to choose, and the days people were received."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from nhipcau.cases import queries
from nhipcau.cases.queries import CaseFilter
from nhipcau.cases.states import Level, Status
from nhipcau.kernel.contracts import MANAGED, NOT_NOW, NOW, PersonFilter

if TYPE_CHECKING:
    from nhipcau.access.models import User

NONE = "none"


def choices(user: "User", on: date) -> dict[str, list[tuple[str, Any]]]:
    """What can be asked of the cases of a person: a sealed group cannot, and nothing by whoever reads no cases."""
    if not user.may(queries.READ):
        return {}
    officers = [(str(pk), name) for pk, name in queries.officers_in_use(user, on)]
    return {
        "group": queries.open_groups(user, on),
        "officer": [(NONE, _("Nobody yet")), *officers],
        "status": [
            (Status.OPEN.value, _("With a case in progress")),
            (Status.CLOSED.value, _("With closed cases only")),
            (NONE, _("Without a case")),
        ],
        MANAGED: [(NOW, _("Under case management")), (NOT_NOW, _("Not under case management"))],
    }


def narrow(rows: QuerySet[Any], values: Mapping[str, str], user: "User", on: date) -> QuerySet[Any]:
    """People of whom `user` sees a case of this group, officer and level that stands so.

    Nobody has a group without a case. Under case management is who has a case of that level in progress.
    """
    every = queries.cases_for(user, on).select_related(None).filter(person=OuterRef("pk"))
    values = dict(values)
    if (managed := values.pop(MANAGED, "")) == NOT_NOW:
        rows = rows.filter(~Exists(every.filter(status=Status.OPEN, level=Level.MANAGED)))
        if not values:
            return rows
    if managed == NOW:
        every = every.filter(status=Status.OPEN, level=Level.MANAGED)
    officer, status = values.get("officer", ""), values.get("status", "")
    staff = int(officer) if officer.isdecimal() else None
    wanted = CaseFilter(group=values.get("group", ""), officer=staff, no_officer=officer == NONE)
    such = queries.filtered(every, wanted)
    if status == NONE:
        return rows.filter(~Exists(every)) if len(values) == 1 and managed != NOW else rows.none()
    if status == Status.CLOSED:
        return rows.filter(Exists(such), ~Exists(such.filter(status=Status.OPEN)))
    return rows.filter(Exists(such.filter(status=Status.OPEN) if status else such))


def days(user: "User", on: date) -> QuerySet[Any]:
    """The days on which cases that `user` sees were received."""
    return queries.cases_for(user, on).annotate(person_key=F("person_id"), day=F("received_on"))


LABELS = {
    "group": _("Client group"),
    "officer": _("Officer in charge"),
    "status": _("Status"),
    MANAGED: _("Case management"),
}
PEOPLE = PersonFilter(labels=LABELS, choices=choices, narrow=narrow)
