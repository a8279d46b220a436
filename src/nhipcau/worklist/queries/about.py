"""What tasks, appointments and notices are about. Whoever does not see the record sees none of them, nor a count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, Q, QuerySet

from nhipcau.access.queries import OPENED_BY_GLASS, anchors_of, has, reach, scope, within, without_team
from nhipcau.kernel.contracts import subjects
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import rows_together

if TYPE_CHECKING:
    from nhipcau.access.models import Anchor, User

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class About:
    """A record by what it is called and where its page is, for whoever may see it."""

    anchor: int
    words: str
    url: str


def shown(user: "User", on: date) -> Q:
    """The condition on rows with an `anchor` that `user` may see on a day; rows about nothing are everybody's."""
    alike: dict[object, tuple[Permission, list[str]]] = {}  # most people reach several kinds in the same units
    for label, subject in subjects.items():
        if has(user, subject.read, on):
            key = scope(user, subject.read, on), subject.read in OPENED_BY_GLASS
            alike.setdefault(key, (subject.read, []))[1].append(label)
    visible = Q(anchor__isnull=True)
    for read, labels in alike.values():
        visible |= Q(anchor__kind__in=labels) & within(user, read, on, unit="anchor__unit_id")
    return visible


def seen(rows: QuerySet[M], user: "User", on: date) -> QuerySet[M]:
    """The rows that `user` may see on a day."""
    return rows.filter(shown(user, on))


def seen_of(user: "User", anchors: "Iterable[Anchor]", on: date) -> frozenset[int]:
    """Ids of those whose records `user` may see on a day: `shown` of anchors at hand, which is quicker for a few."""
    known = [(anchor, subject.read) for anchor in anchors if (subject := subjects.get(anchor.kind)) is not None]
    found = {each.pk: without_team(user, read, each.pk, each.unit_id, on, each.sensitivity) for each, read in known}
    team = reach(user, on).teams_among({pk for pk, seen in found.items() if seen is None})
    return team | {pk for pk, seen in found.items() if seen}


def abouts(anchors: "Iterable[Anchor | None]") -> Mapping[int, About]:
    """What these anchors, already found visible, are called: one question, of however many kinds they are."""
    wanted: dict[str, set[int]] = {}
    for anchor in anchors:
        if anchor is not None:
            wanted.setdefault(anchor.kind, set()).add(anchor.pk)
    known = {label: subject for label in wanted if (subject := subjects.get(label)) is not None}
    asked = {label: subject.rows().filter(anchor_id__in=wanted[label]) for label, subject in known.items()}
    rows = rows_together(asked) if len(asked) > 1 else asked  # one alone is quicker as it is
    return {
        row.anchor_id: About(row.anchor_id, known[label].words(row), known[label].url(row))
        for label, found in rows.items()
        for row in found
    }


def about(user: "User", anchor: int, on: date) -> About:
    """One record that `user` may see. Raises Missing."""
    for label in anchors_of({anchor}):
        subject = subjects.get(label)
        if subject is not None:
            row: Any = subject.rows().filter(within(user, subject.read, on), anchor_id=anchor).first()
            if row is not None:
                return About(anchor, subject.words(row), subject.url(row))
    raise Missing


def visible_anchors(user: "User", anchors: Iterable[int], on: date) -> set[int]:
    """Those of these anchors whose records `user` may see on a day."""
    found: set[int] = set()
    for label, ids in anchors_of(anchors).items():
        if (subject := subjects.get(label)) is not None:
            rows = subject.rows().filter(within(user, subject.read, on), anchor_id__in=ids)
            found.update(rows.order_by().values_list("anchor_id", flat=True))
    return found
