"""What the queries give is what the reference says, for everybody and every record: no more and no less."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps

from nhipcau.access.queries import sealed_value
from nhipcau.care.queries import screenings_for
from nhipcau.cases.queries import cases_for
from nhipcau.intake.queries import contacts_for
from nhipcau.kernel.permissions import Permission as P
from nhipcau.outreach.queries import events_for, materials_for
from nhipcau.registry.queries import entries_for, households_for, people_for
from nhipcau.reports.queries import reports_for
from nhipcau.resources.queries import donations_for
from tests.security.province import Province

from .reference import GUARDS, READ, TOLD, Reference

DAY = date(2026, 3, 2)
LISTS: dict[str, Callable[..., Any]] = {
    "registry.person": people_for,
    "registry.listentry": entries_for,
    "registry.household": households_for,
    "cases.case": cases_for,
    "intake.contact": contacts_for,
    "care.screening": screenings_for,
    "outreach.event": events_for,
    "outreach.material": materials_for,
    "resources.donation": donations_for,
    "reports.periodicreport": reports_for,
}


def test_every_kind_of_record_is_asked_for() -> None:
    from nhipcau.kernel.protected import Protected

    kinds = {model._meta.label_lower for model in apps.get_models() if issubclass(model, Protected)}
    assert set(LISTS) == set(READ) == kinds


def test_lists_hold_what_the_reference_says(province: Province) -> None:
    reference, wrong, seen = Reference(DAY), [], 0
    gone = set(apps.get_model("registry.person").objects.exclude(withdrawn_at=None).values_list("anchor_id", flat=True))
    for who in province.people:
        user = province.account(who)
        for kind, ask in LISTS.items():
            found = set(ask(user, DAY).values_list("anchor_id", flat=True))
            wanted = {a.pk for a in reference.anchors.values() if a.kind == kind and reference.sees(user, a)} - gone
            wrong += [(who, kind, sorted(found ^ wanted))] if found != wanted else []
            seen += len(wanted)
    assert wrong == []
    assert seen > 1000


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_stories_and_sealed_groups_are_told_to_whom_the_reference_says(province: Province, kind: str) -> None:
    reference, wrong, told = Reference(DAY), [], 0
    anchors = [pk for pk, anchor in reference.anchors.items() if anchor.kind == kind]
    for who in province.people:
        user = province.account(who)
        for row in LISTS[kind](user, DAY):
            guard = type(row).objects.get(pk=row.pk).guard_of()
            allowed = not guard or reference.may(user, GUARDS[guard], reference.anchors[row.anchor_id])
            wrong += [] if bool(row.veiled) != allowed else [(who, row.pk, guard)]
            told += bool(guard) and allowed
        records = apps.get_model(kind).objects.select_related("anchor")
        sealed = {record.anchor_id for record in records if sealed_value(user, record, "client_group", DAY)}
        every = {pk for pk in sealed_anchors() if pk in anchors}
        wanted = {pk for pk in every if reference.may(user, P.HIV_READ, reference.anchors[pk])}
        wrong += [(who, "hiv", sorted(sealed ^ wanted))] if sealed != wanted else []
    assert wrong == []
    assert told > 5


def sealed_anchors() -> set[int]:
    from nhipcau.access.models import Sealed

    return {row.anchor_id for row in Sealed.objects.all()}
