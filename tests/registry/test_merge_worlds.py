"""Nothing is ever lost: random worlds are merged and taken apart again, and the database says what it said before.

CI runs a tenth of the worlds, always the same ones; NHIPCAU_FULL=1 runs a thousand.
"""

import os
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, Phase, given, settings, strategies

from nhipcau.access.models import Anchor, Membership, User
from nhipcau.audit.queries import verify
from nhipcau.kernel.errors import Refused
from nhipcau.registry.actions import merge_people, part_people
from nhipcau.registry.models import OPEN, GroupMembership, HouseholdMember, Merge, Person, Relation
from nhipcau.registry.queries import merging
from nhipcau.registry.queries.standing import COLUMNS, changed, changed_told

from .worlds import AT, DAY, Cells, World, cells, differences

pytestmark = pytest.mark.django_db
WORLDS = 1000 if os.environ.get("NHIPCAU_FULL") == "1" else 100
PHASES = (Phase.explicit, Phase.generate)
ORDERS = (((0, 1),), ((0, 1), (0, 2)), ((0, 1), (2, 0)))
"""(kept, merged) of the people of a world: one merge, two into the same record, a chain."""


class Undone(Exception):
    """Ends a world; the database goes back."""


@pytest.fixture
def staff(make_staff: Any, office: Any) -> list[Any]:
    names = ("Hà Văn Đồng", "Lý Văn Chú", "Đinh Thị Trưởng")
    return [make_staff(f"can.bo.{n}", "case_worker", office, name).staff for n, name in enumerate(names)]


@pytest.fixture
def director(make_account: Any, centre: Any) -> Any:
    return make_account("giam.doc", "director", centre, "Bùi Giám Đốc")


def merged(world: World, order: Any) -> list[Merge]:
    found = []
    for kept, other in order:
        pair = [Person.objects.get(pk=world.people[n].pk) for n in (kept, other)]
        chosen = {fact: "other" for fact in merging.facts() if world.draw(2)}
        if "note" in chosen and world.draw(2):
            chosen["note"] = "both"
        told = {"reason": "Cùng ngày sinh, cùng mẹ", "by": world.by, "at": AT}
        home = world.pick(("kept", "other"))
        found.append(merge_people(kept=pair[0], merged=pair[1], chosen=chosen, home=home, **told))
    return found


def taken_apart(world: World, merges: list[Merge], user: Any) -> tuple[set[str], set[str]]:
    """The merges taken back, the last first. Gives the columns of people that went to the other record, and what was
    withdrawn or ended since and left so (`table:id`).
    """
    given_away, left_so = set(), set()
    for merge in reversed(merges):
        merge = Merge.objects.select_related("kept", "merged").get(pk=merge.pk)
        offered = merging.offered(User.objects.get(pk=user.pk), merge, DAY)
        rows = [key for key, _words in offered if world.draw(2)]
        fields = [fact for fact in merging.edited(merge) if world.draw(2)]
        given_away |= {name for fact in fields for name in merging.facts()[fact]}
        since = [name for name, _words in changed_told(User.objects.get(pk=user.pk), merge, DAY)]
        back = [name for name in since if world.draw(3)]
        left_so = left_so - set(back) | set(since) - set(back)
        told = {"reason": "Hai chị em sinh đôi", "by": world.by, "at": AT}
        part_people(merge=merge, rows=rows, fields=fields, back=back, **told)
    return given_away, left_so


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_merging_and_taking_apart_loses_nothing(office: Any, staff: list[Any], director: Any, system: Any) -> None:
    seen = {"merged": 0, "refused": 0, "edited": 0, "changed": 0}

    @settings(
        max_examples=WORLDS, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES
    )
    @given(data=strategies.data())
    def run(data: Any) -> None:
        world = World(office, staff, system, lambda n: data.draw(strategies.integers(0, n - 1)))
        try:
            with transaction.atomic():
                _one(world, director, seen)
                raise Undone
        except Undone:
            pass

    run()
    assert seen["merged"] > WORLDS // 3, seen
    assert seen["edited"] > WORLDS // 4, seen
    assert seen["changed"] > WORLDS // 20, seen


def _one(world: World, director: Any, seen: dict[str, int]) -> None:
    world.fill()
    before, order = cells(), world.pick(ORDERS)
    try:
        merges = merged(world, order[:1])
    except Refused:
        seen["refused"] += 1
        assert differences(before, cells()) == []
        return
    seen["merged"] += 1
    with suppress(Refused):
        merges += merged(world, order[1:])
    after = cells()
    kept = world.people[0] if merges[-1].kept_id == world.people[0].pk else world.people[2]
    for _ in range(world.pick((0, 0, 1, 3, 6))):
        world.happen(kept)
    edited = cells()
    seen["edited"] += edited != after
    seen["changed"] += any(True for merge in merges for _each in changed(merge))
    given_away, left_so = taken_apart(world, merges, director)
    now = cells()
    if edited == after:
        assert differences(before, now) == []
    assert unexplained(before, after, edited, now, given_away, left_so) == []
    assert verify()[1] is None


def unexplained(
    before: Cells, after: Cells, edited: Cells, now: Cells, given_away: set[str], left_so: set[str]
) -> list[Any]:
    """Cells that neither say what they said before the merge nor what they were changed to after it.

    `given_away`: columns of people that may say in one record what was changed in the other. `left_so`: what was
    withdrawn or ended since, offered and not taken back; all others stand as before, the main telephone aside.
    """
    faults = []
    for table, pk, name, was, says in differences(before, now):
        if name == "":
            faults += _new_row(table, pk, says, edited.get((table, pk)))
            continue
        edit = edited[table, pk][name]
        stands = not _offered(table, pk, name, left_so) or _has_newer(table, pk)
        if edit != after[table, pk][name] and says == edit and stands:
            continue
        people = [row[name] for (each, _pk), row in edited.items() if each == table and name in given_away]
        if (table == "registry.person" and says in people) or _stays_shut(table, pk, name):
            continue
        faults.append((table, pk, name, was, says))
    return faults


def _offered(table: str, pk: Any, name: str, left_so: set[str]) -> bool:
    """A change that was offered to be taken back, and was taken back."""
    model = next((model for model in COLUMNS if model._meta.label_lower == table), None)
    return model is not None and name in COLUMNS[model] and f"{table}:{pk}" not in left_so


def _has_newer(table: str, pk: Any) -> bool:
    """A newer row stands in its place, and there may be one only."""
    if table == "registry.groupmembership":
        row = GroupMembership.objects.get(pk=pk)
        live = GroupMembership.objects.filter(person=row.person_id, group=row.group, withdrawn_at=None, until=None)
        return live.exclude(pk=pk).exists()
    if table == "registry.relation":
        told = Relation.objects.get(pk=pk)
        live = Relation.objects.filter(OPEN, person=told.person_id, other=told.other_id, kind=told.kind)
        return told.other_id is not None and live.exclude(pk=pk).exists()
    return False


def _new_row(table: str, pk: Any, says: Any, made: Any) -> list[Any]:
    """A row made after the merge says what it said, but of whom it is; a conflict of interest may be copied."""
    if says is None or (made is None and table != "access.conflict"):
        return [(table, pk, "", made, says)]
    keys = {key.field.attname for key in merging.pointers() if key.model._meta.label_lower == table}
    return [(table, pk, n, made[n], says[n]) for n in says if made and says[n] != made[n] and n not in keys]


def _stays_shut(table: str, pk: Any, name: str) -> bool:
    """What was closed since stays closed for both; who joined again since is in the team only once, who lives elsewhere
    since lives nowhere else, and a household that got another head has no second one.
    """
    if table == "registry.householdmember" and name in {"ended_at", "ended_by", "left_why"}:
        stretch = HouseholdMember.objects.get(pk=pk)
        elsewhere = Q(person=stretch.person_id) | Q(household=stretch.household_id, relation=stretch.relation)
        return HouseholdMember.objects.filter(OPEN, elsewhere).exclude(pk=pk).exists()
    if table == "access.anchor":
        return name in {"sensitivity", "closed_at", "closed_by"} and Anchor.objects.get(pk=pk).sensitivity != "normal"
    if table == "access.membership" and name in {"ended_at", "ended_by"}:
        row = Membership.objects.get(pk=pk)
        again = Membership.objects.filter(
            anchor=row.anchor_id, staff=row.staff_id, part=row.part, ended_at__isnull=True
        )
        return again.exists()
    return False
