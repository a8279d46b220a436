"""Hand-over: everything or nothing, no receiver in conflict, no name of a client, nobody leaves while they hold."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access import actions as access
from nhipcau.access.models import Handover, HandoverLine, Membership
from nhipcau.access.queries import held_by, held_for, lines_for
from nhipcau.audit.models import Event
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.org import actions as org
from nhipcau.worklist import actions
from nhipcau.worklist.models import Notice

TODAY = date(2026, 3, 2)


@pytest.fixture
def busy(mai: Any, open_case: Any, system: Any, at: datetime) -> dict[str, Any]:
    """Mai is in charge of two cases, has a task about one and an appointment of her own."""
    cases = [open_case("CA-01", mai), open_case("CA-02", mai, name="KANARI Văn Hai")]
    task = actions.add_task(assignee=mai, kind="visit", words="KANARI", anchor=cases[0].anchor_id, by=system, at=at)
    diary = actions.add_appointment(staff=mai, starts=at + timedelta(days=2), place="KANARI nhà", by=system, at=at)
    return {"cases": cases, "task": task, "diary": diary}


def everything(staff: Any, to: Any) -> list[Any]:
    return [access.Share(kind.key, tuple(item.id for item in kind.items), to) for kind in held_by(staff.pk)]


def hand(staff: Any, shares: Any, by: Any, at: datetime) -> Any:
    return access.hand_over(staff=staff, shares=shares, reason="Chuyển công tác", by=by, at=at)


def test_all_of_it_goes_to_another_who_is_told(
    mai: Any, lan: Any, head: Any, busy: Any, account: Any, system: Any, at: datetime
) -> None:
    made = hand(mai, everything(mai, lan), system, at)
    assert held_by(mai.pk) == []
    assert [(k.key, len(k.items)) for k in held_by(lan.pk)] == [
        ("cases.case", 2), ("worklist.task", 1), ("worklist.appointment", 1)
    ]  # fmt: skip
    assert [line.number for line in made.lines.order_by("id")][:2] == ["CA-01", "CA-02"]
    anchors = [case.anchor_id for case in busy["cases"]]
    assert not Membership.objects.filter(anchor__in=anchors, staff=mai, ended_at__isnull=True).exists()
    told = {(n.account_id, n.kind) for n in Notice.objects.filter(kind__startswith="worklist.handed")}
    assert told == {(account(lan).pk, "worklist.handed_to_you"), (account(head).pk, "worklist.handed_over")}
    assert Event.objects.filter(action="access.handed_over").get().details["to"] == [lan.pk]


def test_several_receivers_in_one_act(mai: Any, lan: Any, head: Any, busy: Any, system: Any, at: datetime) -> None:
    one, two = busy["cases"]
    shares = [access.Share("cases.case", (one.pk,), lan), access.Share("cases.case", (two.pk,), head)]
    hand(mai, shares, system, at)
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.officer, two.officer) == (lan, head)
    assert [k.key for k in held_by(mai.pk)] == ["worklist.task", "worklist.appointment"]


@pytest.mark.parametrize("why", ["conflict", "left", "giver", "gone", "unseen"])
def test_one_that_cannot_be_handed_keeps_everything_where_it_was(
    why: str, mai: Any, lan: Any, away: Any, busy: Any, blind: Any, system: Any, at: datetime
) -> None:
    shares = everything(mai, lan)
    if why == "conflict":
        blind(lan, busy["cases"][1].person)
    if why == "left":
        org.change_staff(staff=lan, changes={"left_on": date(2026, 2, 1)}, reason="Nghỉ", by=system, at=at)
    if why == "giver":
        shares = everything(mai, mai)
    if why == "gone":
        shares = [*shares, access.Share("cases.case", (busy["cases"][0].pk,), lan)]
    if why == "unseen":
        shares = [shares[0], access.Share("worklist.task", (busy["task"].pk,), away)]
    before = [(k.key, [i.id for i in k.items]) for k in held_by(mai.pk)]
    with pytest.raises(Refused):
        hand(mai, shares, system, at)
    assert [(k.key, [i.id for i in k.items]) for k in held_by(mai.pk)] == before
    assert (Handover.objects.count(), HandoverLine.objects.count()) == (0, 0)


def test_the_page_hands_over_and_the_minute_names_no_client(
    mai: Any, lan: Any, head: Any, away: Any, busy: Any, account: Any, signed_in: Any
) -> None:
    client, url = signed_in(account(head)), reverse("worklist:hand_over", args=[mai.pk])
    page = client.get(url).content.decode()
    assert "CA-01" in page and "KANARI" not in page
    names = re.findall(r'name="([a-z.]+-\d+)"', page)
    assert len(names) == 4
    data = {"to1": str(lan.pk), "to2": str(head.pk), "reason": "Nghỉ thai sản", **dict.fromkeys(names, "1")}
    data[f"cases.case-{busy['cases'][1].pk}"] = "2"
    assert client.post(url, {**data, "to2": ""}).status_code == 422
    made = client.post(url, data)
    assert made.status_code == 302
    page = client.get(made["Location"]).content.decode()
    assert all(words in page for words in ("CA-01", "CA-02", "Nghỉ thai sản", mai.name, lan.name, head.name))
    word = client.get(reverse("worklist:handover_word", args=[Handover.objects.get().pk]))
    paper = docx.Document(BytesIO(b"".join(word)))
    words = "\n".join(
        [p.text for p in paper.paragraphs] + [c.text for t in paper.tables for r in t.rows for c in r.cells]
    )
    assert all(part in words for part in ("BIÊN BẢN", "CA-02", "Nghỉ thai sản", mai.name, "BÊN GIAO", "BÊN NHẬN"))
    assert "KANARI" not in page + words and "{" not in words
    stranger = signed_in(account(away))
    for name in ("handover", "handover_word"):
        assert stranger.get(reverse(f"worklist:{name}", args=[Handover.objects.get().pk])).status_code == 404
    assert stranger.get(url).status_code == 404
    assert signed_in(account(lan)).get(made["Location"]).status_code == 200


def test_one_who_leaves_hands_over_themself(mai: Any, lan: Any, busy: Any, account: Any, signed_in: Any) -> None:
    page = signed_in(account(mai)).get(reverse("worklist:hand_over", args=[mai.pk])).content.decode()
    assert lan.name in page and "CA-02" in page
    assert signed_in(account(lan)).get(reverse("worklist:hand_over", args=[mai.pk])).status_code == 404


def test_who_must_not_see_a_case_meets_it_nowhere_in_a_hand_over(
    mai: Any, lan: Any, head: Any, busy: Any, blind: Any, account: Any, signed_in: Any, system: Any, at: datetime
) -> None:
    blind(head, busy["cases"][0].person)
    assert [i.number for k in held_for(account(head), mai, TODAY) for i in k.items][:1] == ["CA-02"]
    made = hand(mai, everything(mai, lan), system, at)
    client = signed_in(account(head))
    page = client.get(reverse("worklist:handover", args=[made.pk])).content.decode()
    word = b"".join(client.get(reverse("worklist:handover_word", args=[made.pk])))
    assert "CA-02" in page and "CA-01" not in page
    assert "CA-01" not in "".join(c.text for t in docx.Document(BytesIO(word)).tables for r in t.rows for c in r.cells)
    assert len(lines_for(account(lan), made, TODAY)) == 4


@pytest.mark.parametrize("how", ["withdraw", "last day"])
def test_nobody_leaves_the_staff_list_while_they_hold_something(
    how: str, mai: Any, head: Any, busy: Any, account: Any, signed_in: Any, system: Any, at: datetime
) -> None:
    client = signed_in(account(head))
    if how == "withdraw":
        answer = client.post(reverse("desk:staff_withdraw", args=[mai.pk]), {"reason": "Nghỉ"})
    else:
        data = {"unit": mai.unit_id, "name": mai.name, "left_on": "31/03/2026", "reason": "Nghỉ việc"}
        answer = client.post(reverse("desk:staff_change", args=[mai.pk]), data)
    assert answer["Location"] == reverse("worklist:hand_over", args=[mai.pk])
    with pytest.raises(Refused, match="4"):
        org.withdraw_staff(staff=mai, reason="Nghỉ", by=system, at=at)
    mai.refresh_from_db()
    assert (mai.withdrawn_at, mai.left_on) == (None, None)


def test_what_the_one_who_closes_must_not_know_of_goes_to_somebody_free(
    mai: Any, head: Any, hire: Any, centre: Any, open_case: Any, blind: Any, account: Any, signed_in: Any, at: datetime
) -> None:
    above = hire("Vũ Thị Giám", centre, "director")
    case = open_case("CA-09", mai)
    blind(head, case.person)
    org.withdraw_staff(staff=mai, reason="Ghi nhầm", by=account(head).actor, at=at)
    case.refresh_from_db()
    assert case.officer == above
    client = signed_in(account(head))
    pages = [client.get(reverse(f"worklist:{name}")).content.decode() for name in ("handovers", "notices")]
    assert not any("CA-09" in page or "Rời danh sách" in page for page in pages)
    with pytest.raises(Missing):
        from nhipcau.access.queries import handover_for

        handover_for(account(head), Handover.objects.get().pk, TODAY)


@pytest.mark.parametrize("name", ["handovers", "covers"])
def test_three_rows_ask_no_more_than_one(
    name: str, mai: Any, lan: Any, head: Any, away: Any, hire: Any, other_office: Any, open_case: Any, account: Any,
    signed_in: Any, system: Any, at: datetime,
) -> None:  # fmt: skip
    from django.db import connection

    other = hire("Đỗ Thị Lạ", other_office, "case_worker")
    hand(away, [access.Share("cases.case", (open_case("CA-LA", away, other_office).pk,), other)], system, at)
    access.start_cover(absent=away, staff=other, first=TODAY, last=TODAY, reason="KHACH-LA", by=system, at=at)

    def asked(*numbers: int) -> int:
        for n in numbers:
            hand(mai, [access.Share("cases.case", (open_case(f"CA-{n}", mai).pk,), lan)], system, at)
            day = TODAY + timedelta(days=10 * n)
            access.start_cover(absent=mai, staff=lan, first=day, last=day, reason=f"Nghỉ {n}", by=system, at=at)
        client = signed_in(account(head))
        with CaptureQueriesContext(connection) as found:
            page = client.get(reverse(f"worklist:{name}")).content.decode()
        assert page.count(mai.name) >= len(numbers)
        assert "KHACH-LA" not in page and away.name not in page
        return len(found)

    one, three = asked(1), asked(2, 3)
    assert one == three
    assert three <= 12
