"""Groups of fields with a permission of their own (S5): who may see the record and not the story sees none of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

STORY = "KANARI-CHUYEN"
DAY = date(2026, 2, 10)


@pytest.fixture
def told(office: Any, system: Any, at: datetime) -> tuple[Any, Any]:
    """A case of a child who suffers violence and a call about it: every field that tells the story holds a canary."""
    from nhipcau.cases import actions as cases
    from nhipcau.intake import actions as intake
    from nhipcau.registry.actions import NewPerson

    person = NewPerson(unit=office, name="Trần Văn Bé", name_as_written="Trần Văn Bé")
    new = cases.NewCase(
        unit=office, received_on=DAY, number="KA-01", person=person, client_group="child_violence",
        problem=f"{STORY} 1", origin_words=f"{STORY} 2",
    )  # fmt: skip
    case = cases.open_case(case=new, by=system, at=at)
    cases.record_service(case=case, on=DAY, kind="counselling", note=f"{STORY} 3", by=system, at=at)
    closing = cases.Closing(on=DAY, reason="other", note=f"{STORY} 4")
    cases.close(case=case, closing=closing, by=system, at=at)
    call = intake.NewContact(
        unit=office, channel="call", received_at=datetime(2026, 2, 10, 3, tzinfo=UTC), caller_name="Lê Thị Gọi",
        caller_phone="0912345678", topic="abuse_report", note=f"{STORY} 5", outcome_words=f"{STORY} 6",
    )  # fmt: skip
    return case, intake.log_contact(contact=call, by=system, at=at)


PAGES = ("/cases/", "/cases/{case}/", "/people/", "/people/{person}/", "/contacts/", "/contacts/{contact}/", "/")
GROUP, TOPIC = "Trẻ em bị bạo lực", "Báo tin trẻ em bị xâm hại, bạo lực"


def said(client: Any, told: tuple[Any, Any]) -> str:
    """Everything the pages, the search and the filters say."""
    case, contact = told
    ids = {"case": case.pk, "person": case.person_id, "contact": contact.pk}
    pages = [client.get(page.format(**ids)).content.decode() for page in PAGES]
    return "".join([*pages, *(client.post("/search/", {"q": q}).content.decode() for q in ("KA-01", "0912345678"))])


def test_whoever_may_not_know_the_story_meets_no_word_of_it(
    told: Any, make_account: Callable[..., Any], signed_in: Callable[..., Any], office: Any
) -> None:
    page = said(signed_in(make_account("can.bo.ca", "case_worker", office)), told)
    assert "KA-01" in page and "Lê Thị Gọi" in page
    assert STORY not in page and GROUP not in page and TOPIC not in page


def test_whoever_may_know_it_reads_it_all(
    told: Any, make_account: Callable[..., Any], signed_in: Callable[..., Any], office: Any
) -> None:
    page = said(signed_in(make_account("truong.vp", "office_head", office)), told)
    assert all(f"{STORY} {number}" in page for number in (1, 3, 4, 5, 6)) and GROUP in page and TOPIC in page


def test_the_team_of_a_record_reads_its_story(
    told: Any, make_account: Callable[..., Any], signed_in: Callable[..., Any], office: Any, system: Any, at: datetime
) -> None:
    from nhipcau.cases.actions import reassign
    from nhipcau.org.actions import NewStaff, add_staff

    member = add_staff(entry=NewStaff(unit=office, name="Hồ Thị Phụ Trách"), by=system, at=at)
    client = signed_in(make_account("phu.trach", "case_worker", office, staff=member))
    assert STORY not in said(client, told)
    reassign(case=told[0], officer=member, by=system, at=at)
    page = client.get(f"/cases/{told[0].pk}/").content.decode()
    assert all(f"{STORY} {number}" in page for number in (1, 3, 4))


def test_a_list_cannot_be_narrowed_by_a_story_one_may_not_read(
    told: Any, make_account: Callable[..., Any], signed_in: Callable[..., Any], office: Any
) -> None:
    hidden = signed_in(make_account("can.bo.ca", "case_worker", office))
    shown = signed_in(make_account("truong.vp", "office_head", office))
    for path, wrong in (("/cases/?group=child_violence", "elderly"), ("/contacts/?topic=abuse_report", "divorce")):
        other = path.split("=")[0] + "=" + wrong
        assert '<option value="child_violence"' not in hidden.get(path).content.decode()
        assert (rows(shown, path), rows(shown, other)) == (1, 0)
        assert rows(hidden, path) == rows(hidden, path.split("?")[0])


def rows(client: Any, path: str) -> int:
    """Rows of the list on this page."""
    return int(client.get(path).content.decode().partition("<tbody>")[2].count("<tr>"))


def test_a_record_read_with_blanks_is_never_saved_whole(
    told: Any, make_account: Callable[..., Any], office: Any, system: Any, at: datetime
) -> None:
    from nhipcau.cases.queries import can_write, case_for
    from nhipcau.kernel.protected import VeiledWrite
    from nhipcau.kernel.writing import action

    worker = make_account("can.bo.ca", "case_worker", office)
    case = case_for(worker, told[0].pk, DAY)
    assert (case.veiled, case.problem, can_write(worker, case, DAY)) == ("abuse", "", False)

    @action
    def overwrite(*, by: Any, at: datetime) -> None:
        case.save()

    with pytest.raises(VeiledWrite):
        overwrite(by=system, at=at)
    case.refresh_from_db()
    assert case.problem == f"{STORY} 1"
