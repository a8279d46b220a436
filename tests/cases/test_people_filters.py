"""What cases and their days do to the list of people: only what the person who asks may see makes a difference."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.care.actions import NewScreening, record_screenings
from nhipcau.cases import actions
from nhipcau.intake.actions import NewContact, log_contact
from nhipcau.kernel.dates import local_start
from nhipcau.org.actions import NewStaff, add_staff
from nhipcau.registry.actions import NewPerson, add_people


@pytest.fixture
def shown(signed_in):
    """`shown(user, **filters)`: the names on the list."""

    def ask(user, **filters):
        page = signed_in(user).get(reverse("registry:people"), filters)
        assert page.status_code == 200
        return [person.name for person in page.context["page"]]

    return ask


@pytest.fixture
def officer(centre, system, at):
    return add_staff(entry=NewStaff(centre, "Đào Thị Mơ"), by=system, at=at)


@pytest.fixture
def somebody(centre, system, at):
    """A person with neither case nor contact."""
    return add_people(people=[NewPerson(unit=centre, name="Vũ Không Ca")], by=system, at=at)[0]


@pytest.fixture
def three(open_case, officer, somebody, system, at):
    """One in progress, one closed, one without a case."""
    first = open_case("CA-1", name="Hà Đang Mở", client_group="disabled", officer=officer)
    second = open_case("CA-2", name="Bùi Đã Đóng", client_group="disabled", received_on=date(2025, 11, 3))
    closing = actions.Closing(on=date(2025, 12, 5), reason="goal_met")
    actions.close(case=second, closing=closing, by=system, at=at)
    return first, second, somebody


def test_status_group_and_officer_narrow(three, worker, officer, shown):
    assert shown(worker) == ["Vũ Không Ca", "Bùi Đã Đóng", "Hà Đang Mở"]
    assert shown(worker, status="open") == ["Hà Đang Mở"]
    assert shown(worker, status="closed") == ["Bùi Đã Đóng"]
    assert shown(worker, status="none") == ["Vũ Không Ca"]
    assert shown(worker, group="disabled") == ["Bùi Đã Đóng", "Hà Đang Mở"]
    assert shown(worker, group="poor") == []
    assert shown(worker, officer=officer.pk) == ["Hà Đang Mở"]
    assert shown(worker, officer="none") == ["Bùi Đã Đóng"]
    assert shown(worker, officer="none", status="open") == []
    assert shown(worker, group="disabled", status="none") == []


def test_what_is_chosen_is_asked_of_one_case(three, open_case, worker, shown):
    """Somebody with a closed case of one group and an open one of another has no open case of the first."""
    open_case("CA-3", person=three[1].person, client_group="elderly")
    assert shown(worker, group="disabled", status="open") == ["Hà Đang Mở"]
    assert shown(worker, group="disabled", status="closed") == ["Bùi Đã Đóng"]
    assert shown(worker, status="closed") == []


def test_the_period_is_of_the_first_record_or_of_the_day_of_recording(three, open_case, centre, worker, shown):
    open_case("CA-3", person=three[1].person, received_on=date(2026, 1, 20))
    assert shown(worker, first="01/11/2025", last="30/11/2025") == ["Bùi Đã Đóng"]
    assert shown(worker, first="01/01/2026", last="31/01/2026") == ["Hà Đang Mở"]
    assert shown(worker, first="02/03/2026", last="02/03/2026") == ["Vũ Không Ca"]
    assert shown(worker, last="31/12/2025") == ["Bùi Đã Đóng"]
    assert shown(worker, first="01/01/2026") == ["Vũ Không Ca", "Hà Đang Mở"]
    assert shown(worker, first="03/03/2026") == []


def test_a_screening_and_a_contact_say_when_somebody_came(centre, somebody, system, at, worker, shown):
    child = NewPerson(unit=centre, name="Bé Na")
    record_screenings(screenings=[NewScreening(unit=centre, child=child, on=date(2025, 6, 1))], by=system, at=at)
    caller = NewContact(unit=centre, channel="call", received_at=local_start(date(2025, 5, 1)), client=somebody)
    log_contact(contact=caller, by=system, at=at)
    assert shown(worker, last="01/06/2025") == ["Vũ Không Ca", "Bé Na"]
    assert shown(worker, first="01/06/2025") == ["Bé Na"]
    assert shown(worker, first="02/06/2025") == []


def test_a_hidden_case_makes_no_difference(open_case, centre, office, other_office, system, at, stranger, shown):
    """A person of the stranger's own office has a case that another office keeps."""
    own = add_people(people=[NewPerson(unit=other_office, name="Lò Của Mình")], by=system, at=at)[0]
    open_case("CA-1", unit=office, person=own, client_group="disabled", received_on=date(2025, 11, 3))
    open_case("CA-2", unit=office, name="Lý Của Người")
    assert shown(stranger) == shown(stranger, status="none") == ["Lò Của Mình"]
    hidden = ({"status": "open"}, {"status": "closed"}, {"group": "disabled"}, {"officer": "none"})
    assert [shown(stranger, **filters) for filters in hidden] == [[]] * 4
    assert shown(stranger, last="31/12/2025") == []
    assert shown(stranger, first="02/03/2026", last="02/03/2026") == ["Lò Của Mình"]


def test_an_officer_of_hidden_cases_is_not_offered(open_case, centre, officer, worker, stranger, signed_in):
    open_case(officer=officer)
    offered = [
        dict(signed_in(user).get(reverse("registry:people")).context["form"].fields["officer"].choices)
        for user in (worker, stranger)
    ]
    assert [str(officer.pk) in choices for choices in offered] == [True, False]


def test_a_sealed_group_can_be_asked_for_by_nobody(open_case, worker, reader, shown, signed_in):
    open_case(client_group="hiv", name="Lý Thị Mây")
    for user in (worker, reader):
        form = signed_in(user).get(reverse("registry:people"), {"group": "hiv"}).context["form"]
        assert "hiv" not in dict(form.fields["group"].choices)
        assert list(form.errors) == ["group"]
        assert shown(user, group="hiv") == shown(user)


def test_the_list_asks_the_same_with_filters_for_one_and_three(open_case, worker, officer, signed_in):
    client, counts = signed_in(worker), []
    filters = {"status": "open", "group": "disabled", "officer": officer.pk, "first": "01/01/2026"}
    for numbers in (("CA-1",), ("CA-2", "CA-3")):
        for number in numbers:
            open_case(number, client_group="disabled", officer=officer)
        client.get(reverse("registry:people"), filters)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(reverse("registry:people"), filters)
        assert page.context["page"].total == int(numbers[-1][-1])
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12
