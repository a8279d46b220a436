"""What changed since a file was made keeps it here: rights, conflicts, seals, stories (S12)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from nhipcau.access import actions as access
from nhipcau.exporting import queries
from nhipcau.exporting.models import Export
from nhipcau.exporting.states import Ending, Status

from .taking import file_of, ready, sheet, stored_files, take

PEOPLE = "registry.people"


def withdrawn(world: dict[str, Any]) -> None:
    access.withdraw_grant(grant=world["head"].grants.get(), by=world["by"], at=world["at"])


def other_role(world: dict[str, Any]) -> None:
    """A role that may take lists out, and reads no people."""
    told = {"by": world["by"], "at": world["at"]}
    access.withdraw_grant(grant=world["head"].grants.get(), **told)
    access.grant(user=world["head"], role="reports_officer", unit=world["office"], valid_from=date(2018, 1, 1), **told)


def elsewhere(world: dict[str, Any]) -> None:
    """The same role in another office."""
    told = {"by": world["by"], "at": world["at"]}
    access.withdraw_grant(grant=world["head"].grants.get(), **told)
    access.grant(user=world["head"], role="office_head", unit=world["other"], valid_from=date(2018, 1, 1), **told)


@pytest.mark.parametrize("how", [withdrawn, other_role, elsewhere])
def test_a_right_withdrawn_shuts_the_link_at_once(
    how: Callable[..., None], head: Any, people: Any, signed_in: Any, office: Any, other_office: Any, system: Any,
    at: datetime,
) -> None:  # fmt: skip
    people(2)
    client = signed_in(head)
    url, found = ready(client)
    how({"head": head, "office": office, "other": other_office, "by": system, "at": at})
    answer = take(client, url)
    assert answer.status_code == (403 if how is withdrawn else 404)
    found.refresh_from_db()
    assert found.status == Status.READY  # nothing is told; the clock ends it


def conflict(row: Any, world: dict[str, Any]) -> None:
    access.declare_conflict(record=row, staff=world["head"], kind="kin", by=world["by"], at=world["at"])


def sealed(row: Any, world: dict[str, Any]) -> None:
    from nhipcau.org import actions as org

    told = {"by": world["by"], "at": world["at"]}
    (named,) = org.add_staff_many(entries=[org.NewStaff(unit=world["office"], name="Đỗ Thị Nêu Tên")], **told)
    world["account"]("neu.ten", "case_worker", world["office"], staff=named)
    access.join_team(record=row, staff=named, part="named", **told)
    access.set_sensitivity(record=row, sensitivity="sealed", by=world["by"], at=world["at"])


def with_a_sealed_group(row: Any, world: dict[str, Any]) -> None:
    from nhipcau.registry import actions as registry

    registry.add_group(person=row, new=registry.NewGroup(group="HIV"), by=world["by"], at=world["at"])


@pytest.mark.parametrize("how", [conflict, sealed, with_a_sealed_group])
def test_what_was_closed_since_does_not_leave(
    how: Callable[..., None], head: Any, people: Any, signed_in: Any, system: Any, at: datetime, office: Any,
    make_account: Any, django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    first, *_others = people(3)
    client = signed_in(head)
    before = set(stored_files())
    url, found = ready(client)
    how(first, {"head": head, "office": office, "account": make_account, "by": system, "at": at})
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{url}file", follow=True)
    assert "Tệp có nội dung mà bạn nay không còn được xem" in answer.content.decode()
    found.refresh_from_db()
    assert (found.status, found.ended_why) == (Status.ENDED, Ending.HIDDEN)
    assert not set(stored_files()) - before
    rows = sheet(file_of(client, PEOPLE))[2]
    assert len(rows) == (3 if how is with_a_sealed_group else 2)


def test_a_story_that_became_a_guarded_one_does_not_leave(
    make_account: Any, office: Any, system: Any, at: datetime, signed_in: Any
) -> None:
    from nhipcau.access.models import Grant
    from nhipcau.cases import actions as cases
    from nhipcau.exporting.queries import rows as reading
    from nhipcau.registry.actions import NewPerson

    told = {"by": system, "at": at}
    person = NewPerson(unit=office, name="Trần Văn Bé")
    new = {"unit": office, "received_on": date(2026, 2, 10), "person": person, "client_group": "elderly"}
    case = cases.open_case(case=cases.NewCase(number="KA-01", **new), **told)
    user = make_account("giam.doc", "director", office)
    found = reading.asked(user, queries.listing_for(user, "cases.cases"), {}, at.date())
    assert len(list(queries.cells(found, user, at.date()))) == 1
    export = Export(listing="cases.cases", held=queries.packed(found), made_at=at)
    assert queries.still_open(export, user, at.date())
    cases.correct_case(case=case, changes={"client_group": "child_violence"}, reason="Biết thêm", **told)
    assert queries.still_open(export, user, at.date())  # a director reads such stories
    clerk = make_account("thu", "office_head", office)
    clerk.ties(at.date()).grants[:] = [Grant(user=clerk, role="commune_officer", unit=office)]
    assert not reading._as_open(
        reading.listings["cases.cases"].asked(clerk, {}, at.date())[1], [case.anchor_id], frozenset(), at
    )
