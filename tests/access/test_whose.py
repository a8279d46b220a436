"""Who can see this record and why: the same answer as `visible` gives, asked from the other side."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.access import actions
from nhipcau.access.models import Anchor, BreakGlass, Conflict, Cover, Grant, Membership, User
from nhipcau.access.queries import visible, whose
from nhipcau.access.states import ROLES
from nhipcau.audit.actions import record as record_event
from nhipcau.kernel.contracts import subjects
from nhipcau.kernel.writing import action

DAY = date(2026, 3, 2)
NUMBER, NAME = "CA-2026-001", "Lý Thị Mây"


@action
def scatter(*, chance: random.Random, units: list[Any], staff: list[Any], by: Any, at: Any) -> None:
    """Grants, covers, teams, conflicts, sensitivity and emergency openings, all at random."""
    days = [DAY - timedelta(days=400), DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)]
    users = list(User.objects.order_by("pk"))
    for user in users:
        user.is_active = chance.random() < 0.9
        user.save(update_fields=["is_active"])
        for _ in range(chance.choice((0, 1, 1, 1, 2))):
            first, last = chance.choice(days), chance.choice([None, None, *days])
            gone = at if chance.random() < 0.15 else None
            Grant(
                user=user, role=chance.choice(sorted(ROLES)), unit=chance.choice(units), valid_from=first,
                valid_to=last if last is None or last >= first else first, given_at=at, given_by=by,
                withdrawn_at=gone, withdrawn_by=by if gone else None,
            ).save()  # fmt: skip
    for _ in range(5):
        absent, other = chance.sample(staff, 2)
        first = chance.choice(days)
        over = at if chance.random() < 0.2 else None
        Cover(
            absent=absent, staff=other, first=first, last=first + timedelta(days=chance.choice((0, 1, 500))),
            given_at=at, given_by=by, ended_at=over, ended_by=by if over else None,
        ).save()  # fmt: skip
    scatter_over_records(chance=chance, users=users, staff=staff, by=by, at=at)
    record_event("access.granted", about=users[0], by=by, at=at)


def scatter_over_records(*, chance: random.Random, users: list[Any], staff: list[Any], by: Any, at: Any) -> None:
    """Sensitivity, teams, conflicts and emergency openings."""
    for anchor in Anchor.objects.order_by("pk"):
        if (sensitivity := chance.choice(("normal", "normal", "restricted", "sealed"))) != "normal":
            anchor.sensitivity, anchor.closed_at, anchor.closed_by = sensitivity, at, by
            anchor.save()
        some = chance.sample(staff, 3)
        for member in some[: chance.choice((0, 1, 2))]:
            over = at if chance.random() < 0.3 else None
            ended = {"ended_at": over, "ended_by": by if over else None}
            Membership(anchor=anchor, staff=member, part="named", since=at, given_by=by, **ended).save()
        if chance.random() < 0.4:
            over = at if chance.random() < 0.3 else None
            ended = {"ended_at": over, "ended_by": by if over else None}
            who = chance.choice(some)
            Conflict(anchor=anchor, staff=who, kind="kin", declared_at=at, declared_by=by, **ended).save()
        if chance.random() < 0.4:
            opened = at - timedelta(hours=chance.choice((0, 1, 4, 5)))
            BreakGlass(
                anchor=anchor, user=chance.choice(users), reason="thử", asked_at=opened, asked_by=by, opened_at=opened,
                opened_by=by, closes_at=opened + timedelta(hours=4),
            ).save()  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_it_names_exactly_those_for_whom_visible_has_the_row(
    seed: int, centre: Any, office: Any, other_office: Any, open_case: Any, make_account: Any, system: Any, at: Any
) -> None:
    from nhipcau.care.actions import NewScreening, record_screenings
    from nhipcau.intake.actions import NewContact, log_contact
    from nhipcau.org import actions as org
    from nhipcau.registry.actions import NewPerson

    told = {"by": system, "at": at}
    below = org.add_unit(entry=org.NewUnit(code="D1", name="Điểm 1", parent=office, more={"level": "commune"}), **told)
    ended = org.add_unit(entry=org.NewUnit(code="D2", name="Điểm 2", parent=centre, more={"level": "commune"}), **told)
    units = [centre, office, other_office, below, ended]
    staff = []
    for n in range(12):
        member = org.add_staff(entry=org.NewStaff(unit=units[n % 5], name=f"Cán Bộ {n}"), **told)
        user = actions.open_account(login=f"tk.{n}", name=member.name, password="cầu tre lắc lẻo 2026", **told)
        if n:  # one account belongs to nobody on the staff list
            user.staff = member
            user.save(update_fields=["staff"])
        staff.append(member)
    for n, unit in enumerate(units):
        case = open_case(f"CA-2026-00{n + 1}", unit=unit)
        contact = NewContact(unit=unit, channel="call", received_at=at)
        log_contact(contact=contact, **told)
        child = NewPerson(unit=unit, name="Bé Na" if n % 2 else case.person.name)
        record_screenings(screenings=[NewScreening(unit=unit, child=child, on=DAY, tool="asq_3")], **told)
    org.close_unit(unit=ended, closed_on=DAY - timedelta(days=30), reason="Gộp", successor=office, **told)
    scatter(chance=random.Random(seed), units=units, staff=staff, **told)
    users, wrong, seen = list(User.objects.all()), [], 0
    for kind in ("cases.case", "registry.person", "intake.contact", "care.screening"):
        subject = subjects[kind]
        rows = {user.pk: set(visible(subject.rows(), user, subject.read, DAY)) for user in users}
        for record in subject.rows():
            wanted = {pk for pk, found in rows.items() if record in found}
            found = {one.user.pk for one in whose.who_sees(record, subject.read, DAY) if one.sees}
            seen += len(wanted)
            wrong += [(kind, record.pk, wanted ^ found)] if wanted != found else []
    assert wrong == []
    assert seen > 5


@pytest.fixture
def case(open_case: Any, colleague: Any, excluded: Any, head: Any, system: Any, at: Any) -> Any:
    case = open_case(NUMBER, officer=colleague.staff)
    actions.declare_conflict(record=case, staff=excluded.staff, kind="kin", by=system, at=at)
    return case


def page(case: Any) -> str:
    return reverse("access:who", args=["cases.case", case.pk])


def test_a_supervisor_reads_names_reasons_and_who_is_kept_from_it(
    case: Any, head: Any, colleague: Any, excluded: Any, signed_in: Callable[..., Any]
) -> None:
    text = signed_in(head).get(page(case)).content.decode()
    assert colleague.name in text and "phụ trách" in text and head.name in text
    seen, _, blind = text.partition("Không được thấy vì xung đột lợi ích")
    assert excluded.name not in seen and excluded.name in blind


def test_an_administrator_reads_accounts_and_reasons_and_no_word_of_the_client_nor_of_conflicts(
    case: Any, admin: Any, colleague: Any, excluded: Any, signed_in: Callable[..., Any]
) -> None:
    text = signed_in(admin).get(page(case)).content.decode()
    assert colleague.login in text and NUMBER in text
    assert NAME not in text and excluded.name not in text and "xung đột" not in text
    person = signed_in(admin).get(reverse("access:who", args=["registry.person", case.person_id]))
    assert (person.status_code, NAME in person.content.decode()) == (200, False)


def test_others_cannot_tell_it_from_a_record_that_is_not(
    case: Any, stranger: Any, colleague: Any, make_account: Any, other_office: Any, signed_in: Callable[..., Any]
) -> None:
    elsewhere = make_account("quan.tri.khac", "admin", other_office)
    never = page(case).replace(f"/{case.pk}/", "/987654/")
    for user, status in ((stranger, 404), (elsewhere, 404), (colleague, 403)):
        assert [signed_in(user).get(url).status_code for url in (page(case), never)] == [status] * 2
    assert signed_in(stranger).get(page(case).replace("cases.case", "access.user")).status_code == 404


def test_an_administrator_who_must_not_see_it_is_told_nothing(
    case: Any, make_staff: Any, centre: Any, system: Any, at: Any, signed_in: Callable[..., Any]
) -> None:
    keeper = make_staff("giu.tk", "admin", centre)
    assert signed_in(keeper).get(page(case)).status_code == 200
    actions.declare_conflict(record=case, staff=keeper.staff, kind="kin", by=system, at=at)
    assert signed_in(keeper).get(page(case)).status_code == 404


def test_a_record_is_asked_for_by_its_number(
    case: Any, admin: Any, stranger: Any, signed_in: Callable[..., Any]
) -> None:
    url, asked = reverse("access:who_of"), {"kind": "cases.case", "number": "ca 2026 001"}
    assert signed_in(admin).get(url, asked).headers["Location"] == page(case)
    none = [signed_in(stranger).get(url, {**asked, "number": n}).status_code for n in ("ca 2026 001", "x")]
    assert none == [422, 422]
    assert signed_in(admin).get(url).status_code == 200


def test_the_page_asks_as_much_for_one_account_as_for_three(
    case: Any, head: Any, make_account: Any, office: Any, signed_in: Callable[..., Any]
) -> None:
    from tests.cases.test_pages import queries_of

    client = signed_in(head)
    one = queries_of(client, page(case))
    for login in ("mot", "hai"):
        make_account(f"them.{login}", "case_worker", office)
    assert queries_of(client, page(case)) == one
    assert one <= 12
