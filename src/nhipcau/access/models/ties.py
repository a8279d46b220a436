"""What ties one person to units and records, asked of the database in one round trip: every page begins with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.lookups import IsNull

from nhipcau.access.states import COVERED, Sensitivity
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import alarms
from nhipcau.kernel.together import Prepared
from nhipcau.org.queries import Branch, tree_rows

from .reach import BreakGlass, Conflict, Cover, Membership
from .records import Anchor

if TYPE_CHECKING:
    from .accounts import Grant, User


@dataclass(frozen=True)
class Ties:
    """`grants` in force, with their units; `staff`: the person's own and those covered; `tree`: all units.

    Anchors reached besides the units granted: closed ones of whose team they are (`named`), opened in an emergency
    (`glass`); and those a conflict of interest makes them `blind` to. `covered`: (last day, name) of whom they cover.
    `rights`: equal for equal ties of one account, else never. `alarms`: anchors something urgent is told of, anybody's.
    """

    grants: list[Grant]
    staff: frozenset[int]
    named: frozenset[int]
    glass: frozenset[int]
    blind: frozenset[int]
    tree: list[Branch]
    covered: list[tuple[date, str]]
    rights: bytes
    alarms: frozenset[int]
    _known: dict[int, bool] = field(default_factory=dict, repr=False, compare=False)

    def teams_among(self, anchors: Collection[int]) -> frozenset[int]:
        """Those of these anchors of whose team they are, in one question about all that were not asked about before.

        Never all their teams: whoever took calls for years is in thousands.
        """
        new = [pk for pk in anchors if pk not in self._known]
        if new and self.staff:
            own, people = team_of(self.staff)
            rows = own.filter(anchor_id__in=new).union(people.filter(anchor__about_id__in=new))
            self.know(dict.fromkeys(new, False) | dict.fromkeys(rows, True))
        return frozenset(pk for pk in anchors if self._known.get(pk))

    def know(self, teams: Mapping[int, bool]) -> None:
        """Of which anchors was found out beside another question whether they are in the team."""
        self._known.update(teams)


def in_team(staff: Iterable[int], anchor: str = "anchor_id") -> Q:
    """The same of the row at hand, to be told beside what else is asked of it.

    Asked by the first of them, not by EXISTS: for that PostgreSQL may gather all their teams, once for the one row.
    """
    rows = Membership.objects.filter(staff_id__in=sorted(staff), ended_at__isnull=True).order_by()
    people = _open_people(rows).filter(anchor__about_id=OuterRef(anchor))
    found = [Subquery(asked.values("pk")[:1]) for asked in (rows.filter(anchor_id=OuterRef(anchor)), people)]
    return Q(*(IsNull(one, False) for one in found), _connector=Q.OR)


def team_of(staff: Iterable[int]) -> list[QuerySet[Any]]:
    """Ids of the anchors whose team one of `staff` is in, and of the people those are about, as two subqueries.

    The team of a record is in that of the person it is about, unless that one is sealed: then it must be named there.
    """
    rows = Membership.objects.filter(staff_id__in=sorted(staff), ended_at__isnull=True).order_by()
    return [rows.values_list("anchor_id", flat=True), _open_people(rows).values_list("anchor__about_id", flat=True)]


def _open_people(team: QuerySet[Membership]) -> QuerySet[Membership]:
    return team.filter(Q(anchor__about__isnull=False) & ~Q(anchor__about__sensitivity=Sensitivity.SEALED))


def ties_of(user: User, day: date) -> Ties:
    """Asked of the database now."""
    own_staff = {"staff": user.staff_id} if user.staff_id is not None else {}
    asked = QUESTIONS.ask(user=user.pk, day=day, now=clock.now(), **own_staff)
    alarms = frozenset(int(first or 0) for first, _ in asked.pop("alarms"))  # no right follows from them
    covers = [str(second).split(maxsplit=1) for _, second in asked.get("covers", ())]
    ids = {key: frozenset(int(first or 0) for first, _ in rows) for key, rows in asked.items()}
    tree = [Branch.read(first, second) for first, second in asked["units"]]
    own = {user.staff_id} if user.staff_id else set()
    return Ties(
        grants=_grants(user, asked["grants"], {branch.pk: branch for branch in tree}),
        staff=frozenset(own | ids.get("covers", frozenset())),
        named=ids.get("team", frozenset()) | ids.get("person", frozenset()),
        glass=ids["glass"],
        blind=ids["blind"] | ids["about"],
        tree=tree,
        covered=sorted((date.fromisoformat(last), name.strip()) for last, name in covers),
        rights=sha256(repr((user.pk, user.is_active, user.staff_id, asked)).encode()).digest(),
        alarms=alarms,
    )


def _questions(user: int, day: date, now: datetime, staff: int | None = None) -> dict[str, QuerySet[Any]]:
    """Each gives an id and a text."""
    mine = Q(user_id=user)
    glass = BreakGlass.objects.filter(user_id=user, opened_at__lte=now, closes_at__gt=now)
    kept = Conflict.objects.filter(ended_at__isnull=True)
    kept = kept.filter(user_id=user) if staff is None else kept.filter(Q(user_id=user) | Q(staff_id=staff))
    found = {
        "units": tree_rows(),
        "glass": _ids(glass, "anchor_id"),
        "blind": _ids(kept, "anchor_id"),
        "about": _ids(Anchor.objects.filter(about_id__in=kept.values("anchor_id")), "pk"),
        "alarms": _ids(Anchor.objects.filter(_ringing()), "pk"),
    }
    if staff is not None:
        covers = Cover.objects.in_force(day).filter(staff_id=staff)
        team = Membership.objects.filter(
            Q(staff_id=staff) | Q(staff_id__in=covers.values("absent_id")), ended_at__isnull=True
        )
        # From the few that are closed to the team, not the other way: PostgreSQL would walk through every anchor.
        closed = Anchor.objects.filter(closed_at__isnull=False).exclude(sensitivity=Sensitivity.SEALED)
        people = closed.filter(Exists(team.filter(anchor__about_id=OuterRef("pk"))))
        found |= {
            "covers": covers.order_by().values_list("absent_id", _text("last", "absent__name")),
            "team": _ids(team.filter(anchor__closed_at__isnull=False), "anchor_id"),
            "person": _ids(people, "pk"),
        }
        mine |= Q(user__staff_id__in=covers.values("absent_id"), user__is_active=True, role__in=COVERED)
    grants = apps.get_model("access", "Grant").objects.in_force(day).filter(mine)
    found["grants"] = grants.values_list("pk", _text("user_id", "unit_id", "role"))
    return found


def _ringing() -> Q:
    return Q(*(Q(pk__in=rows()) for rows in alarms), _connector=Q.OR) if list(alarms) else Q(pk__in=())


QUESTIONS = Prepared(_questions)


def _ids(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    return rows.order_by().values_list(F(name), Value(""))


def _text(*names: str) -> Concat:
    words = [Coalesce(Cast(F(name), TextField()), Value("", TextField())) for name in names]
    return Concat(*(part for word in words for part in (word, Value(" ", TextField()))), output_field=TextField())


def _grants(user: User, rows: list[tuple[str | None, str | None]], units: dict[int, Branch]) -> list[Grant]:
    model = apps.get_model("access", "Grant")
    found = []
    for first, second in rows:
        owner, unit, role = str(second).split()
        grant = model(pk=int(first or 0), user_id=int(owner), unit_id=int(unit), role=role)
        grant.unit = units[int(unit)].as_unit()
        found.append(grant)
    return sorted(found, key=lambda grant: (grant.user_id != user.pk, grant.pk))
