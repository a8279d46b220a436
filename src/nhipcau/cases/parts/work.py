"""Cases as what somebody is in charge of and hands over."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from nhipcau.cases import actions, queries
from nhipcau.cases.models import Case
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
