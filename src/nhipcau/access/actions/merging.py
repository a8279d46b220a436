"""What access does when two records of one person are made one, and when they are taken apart again.

Called inside the actions of the registry: no transaction and no audit event of their own.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from nhipcau.access.models import Anchor, Conflict, Membership
from nhipcau.access.states import Sensitivity
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import subjects
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.retracing import Step, change

from .successors import Blind, blind_to, led_by

STRICT = list(Sensitivity)
"""From normal to sealed."""
CLOSING = ("sensitivity", "closed_at", "closed_by")


def check_all_may_stay(kept: Any, merged: Any, at: datetime) -> None:
    """Raises Refused when somebody who works for one of two people must not see the other: a record needs its worker.

    The sentence names nobody, for a conflict of interest is read by supervisors alone.
    """
    blind = [blind_to(row.anchor_id, row.anchor_id) for row in (kept, merged)]
    for row, own, others in ((kept, *blind), (merged, *reversed(blind))):
        new = Blind(others.staff - own.staff, others.users - own.users)
        if new and _works(row.anchor_id, new, at):
            raise Refused(_(
                "One of these records is worked on by somebody who could not go on after the merge. Nothing was "
                "changed; ask the supervisor to hand that work over first."
            ))  # fmt: skip


def _works(root: int, blind: Blind, at: datetime) -> bool:
    anchors = list(Anchor.objects.filter(Q(pk=root) | Q(about_id=root)).values_list("pk", flat=True))
    charges = [subject.charge for subject in subjects if subject.charge is not None]
    return any(
        charge.worker(record) in blind.staff or led_by(record.unit_id, blind, local_day(at))
        for charge in charges
        for record in charge.needing(anchors)
    )


def join_anchors(*, kept: Any, merged: Any, by: Actor, at: datetime) -> list[Step]:
    """The stricter sensitivity holds for both, and nobody comes into a closed record by the team of a more open one.

    The merged record is about the kept one from now on: who must not see that one must not see it.
    """
    ours, theirs = (Anchor.objects.get(pk=row.anchor_id) for row in (kept, merged))
    order = [STRICT.index(Sensitivity(anchor.sensitivity)) for anchor in (ours, theirs)]
    steps = _leave_out(ours, theirs, order, by, at)
    strictest = ours if order[0] >= order[1] else theirs
    closing = {name: getattr(strictest, name) for name in CLOSING}
    steps += change(Anchor.objects.filter(pk=ours.pk), closing)[0]
    steps += change(Anchor.objects.filter(pk=theirs.pk), closing)[0]
    return steps + change(Anchor.objects.filter(pk=theirs.pk), {"about_id": ours.pk})[0]


def _leave_out(ours: Anchor, theirs: Anchor, order: list[int], by: Actor, at: datetime) -> list[Step]:
    """End memberships that would open the closed one, and those somebody has in both teams."""
    team = Membership.objects.filter(ended_at__isnull=True)
    leaving = team.none()
    if order[0] > order[1]:
        leaving = team.filter(anchor=theirs)
    elif order[0] < order[1]:
        leaving = team.filter(anchor=ours)
    else:
        both = set(team.filter(anchor=ours).values_list("staff_id", "part"))
        twice = [m.pk for m in team.filter(anchor=theirs) if (m.staff_id, m.part) in both]
        leaving = team.filter(pk__in=twice)
    return change(leaving, {"ended_at": at, "ended_by": by})[0]


def part_anchors(*, kept: Any, merged: Any, known: Collection[int], after: str) -> None:
    """After two records were taken apart: what was declared or closed since the merge holds for both of them.

    `known` are ids of the conflicts of interest that were there at the merge, `after` the sensitivity it left.
    """
    ours, theirs = (Anchor.objects.get(pk=row.anchor_id) for row in (kept, merged))
    blind = blind_to(theirs.pk, theirs.pk)
    for found in Conflict.objects.filter(anchor=ours, ended_at__isnull=True).exclude(pk__in=known):
        if found.staff_id not in blind.staff and found.user_id not in blind.users:
            names = ("staff_id", "user_id", "kind", "note", "declared_at", "declared_by")
            Conflict(anchor=theirs, **{name: getattr(found, name) for name in names}).save()
    strict = [STRICT.index(Sensitivity(word)) for word in (ours.sensitivity, theirs.sensitivity, after)]
    if strict[0] > strict[2] and strict[0] > strict[1]:
        Anchor.objects.filter(pk=theirs.pk).update(**{name: getattr(ours, name) for name in CLOSING})
