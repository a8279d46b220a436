"""Cases as what somebody is in charge of and hands over."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhipcau.cases import actions, queries
from nhipcau.cases.actions.plans import hand_activities
from nhipcau.cases.models import Case
from nhipcau.cases.queries.plans import activities_of
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Held


class Charge:
    """Cases in progress that somebody is in charge of."""

    title: object = _("Cases in charge")
    order, own = 10, True

    def held(self, staff: int) -> Sequence[Held]:
        return [Held(case.pk, case.number, case.anchor_id) for case in queries.in_charge_of(staff)]

    def reassign(self, ids: Collection[int], to: Any, by: Actor, at: datetime) -> None:
        for case in Case.objects.select_related("unit").filter(pk__in=ids):
            actions.reassign(case=case, officer=to, by=by, at=at)


class Activities:
    """Planned activities of plans in force that somebody is named for."""

    title: object = _("Activities of plans")
    order, own = 25, False

    def held(self, staff: int) -> Sequence[Held]:
        rows = activities_of(staff)
        return [Held(row.pk, f"{row.plan.case.number} · {row.pk}", row.plan.case.anchor_id) for row in rows]

    def reassign(self, ids: Collection[int], to: Any, by: Actor, at: datetime) -> None:
        hand_activities(ids=ids, to=to, by=by, at=at)
