"""A right withdrawn works on the next request of a session that is open (S12)."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.access import actions as access
from nhipcau.kernel import clock
from tests.worklist.conftest import account, hire, mai, open_case  # noqa: F401


@pytest.fixture
def operator(hire: Any, office: Any) -> Any:  # noqa: F811
    """Sees a case only while in its team."""
    return hire("Bùi Thị Tổng Đài", office, "hotline_operator")


@pytest.fixture
def other(hire: Any, office: Any) -> Any:  # noqa: F811
    """Who takes over."""
    return hire("Đặng Thị Nhận", office, "case_worker")


def withdrawn(world: Any) -> None:
    user = world["user"]
    access.withdraw_grant(grant=user.grants.get(), by=world["by"], at=world["at"])


def ended(world: Any) -> None:
    from nhipcau.access.models import Grant
    from nhipcau.kernel.writing import bulk_generator

    with bulk_generator():
        Grant.objects.filter(user=world["user"]).update(valid_to=date(2026, 3, 2))
    world["move"](datetime(2026, 3, 2, 17, 5, tzinfo=UTC))  # five past midnight in Viet Nam, the session still open


def closed(world: Any) -> None:
    access.close_account(user=world["user"], by=world["by"], at=world["at"])


def reassigned(world: Any) -> None:
    from nhipcau.cases import actions

    actions.reassign(case=world["case"], officer=world["other"], by=world["by"], at=world["at"])


def handed_over(world: Any) -> None:
    share = access.Share("cases.case", (world["case"].pk,), world["other"])
    told = {"reason": "Nghỉ", "by": world["by"], "at": world["at"]}
    access.hand_over(staff=world["staff"], shares=[share], **told)


def excluded(world: Any) -> None:
    access.declare_conflict(record=world["case"], staff=world["staff"], kind="kin", by=world["by"], at=world["at"])


@pytest.mark.parametrize("how", [withdrawn, ended, closed, reassigned, handed_over, excluded])
def test_the_open_session_loses_the_right_at_once(
    how: Callable[[Any], None], operator: Any, other: Any, open_case: Any, account: Any, signed_in: Any,  # noqa: F811
    system: Any, at: datetime, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 2, 16, 55, tzinfo=UTC))
    case, user = open_case("CA-01", operator), account(operator)
    client, url = signed_in(user), reverse("desk:case", args=[case.pk])
    about = reverse("worklist:add_task_about", args=[case.anchor_id])
    assert [client.get(each).status_code for each in (url, about)] == [200, 200]
    world = {"user": user, "staff": operator, "other": other, "case": case, "by": system, "at": at}
    world["move"] = lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)
    how(world)
    found = [client.get(each) for each in (url, about)]
    wanted = {withdrawn: 403, ended: 403, closed: 302}.get(how, 404)
    assert [answer.status_code for answer in found] == [wanted, 302 if how is closed else 404]


@pytest.mark.parametrize("how", [withdrawn, closed])
def test_a_link_to_a_file_that_was_opened_before_leads_nowhere(
    how: Callable[[Any], None], hire: Any, office: Any, account: Any, signed_in: Any, system: Any, at: datetime,  # noqa: F811
    tmp_path: Any,
) -> None:  # fmt: skip
    from nhipcau.importing import actions as importing
    from nhipcau.importing import tasks

    staff = hire("Lê Văn Trưởng", office, "office_head")
    user = account(staff)
    sheet = tmp_path / "so.csv"
    sheet.write_text("STT,Ngày giờ,Nội dung tư vấn\n1,31/02/2026,Chuyện nhà\n", encoding="utf-8")
    told = {"by": user.actor, "at": at}
    kept = importing.upload(register="calls", unit=office, name="so.csv", chunks=[sheet.read_bytes()], **told)
    tasks.read_upload(kept, at)
    links = [reverse("importing:findings", args=[kept.pk])]
    links += [f"/reports/periodic/file.{kind}?from=2026-01-01&to=2026-02-28&unit=VP01" for kind in ("xlsx", "docx")]
    client = signed_in(user)
    assert [client.get(link).status_code for link in links] == [200] * 3
    how({"user": user, "by": system, "at": at})
    assert {client.get(link).status_code for link in links} <= {302, 403, 404}
