"""Pages for the data officer: who saw a record, what somebody did, what was refused, and the journal as a workbook."""

import ast
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access import actions
from nhipcau.access.actions.reviewing import review_refusals
from nhipcau.access.queries.telling import DETAILS, detail_words
from nhipcau.access.states import LOOKED, SORT_WORDS, SORTS
from nhipcau.audit.actions import Entry, record_many
from nhipcau.audit.models import Event
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import audit_actions, presenters
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.writing import action
from tests.repository import house
from tests.security.conftest import world

__all__ = ["world"]
JOURNAL, REFUSALS = "/account/audit/", "/account/audit/refusals/"


@action
def tell(*, entries: list[Entry], by: Actor, at: datetime) -> None:
    """Events for these tests."""
    record_many(entries, by=by, at=at)


def look(what: str, pk: int = 7, unit: Any = None) -> Entry:
    details = {"need": "case.read", "roles": ["office_head"], "ip": "10.0.0.7", "page": "cases:cases"}
    return Entry(what, "cases.case", pk, unit=unit, details=details)


@pytest.fixture
def client(signed_in: Callable[[Any], Any], auditor: Any) -> Any:
    return signed_in(auditor)


def text(page: Any) -> str:
    assert page.status_code == 200
    return " ".join(page.content.decode().split())


def test_a_history_says_who_looked_and_who_changed(
    client: Any, office: Any, worker: Any, reader: Any, at: datetime
) -> None:
    for who, hours in ((worker, 1), (reader, 2), (worker, 3)):
        tell(entries=[look("access.seen", unit=office)], by=who.actor, at=at + timedelta(hours=hours))
    tell(entries=[Entry("cases.opened", "cases.case", 7, unit=office)], by=worker.actor, at=at)
    page = client.get(f"{JOURNAL}cases.case/7/")
    assert [(one["name"], one["times"]) for one in page.context["readers"]] == [(worker.name, 2), (reader.name, 1)]
    assert [line.event.action for line in page.context["lines"]] == ["cases.opened", *["access.seen"] * 3]
    for sort, wanted in (("changes", ["cases.opened"]), ("reads", ["access.seen"] * 3), ("refusals", [])):
        found = client.get(f"{JOURNAL}cases.case/7/", {"sort": sort}).context["lines"]
        assert [line.event.action for line in found] == wanted


def test_with_which_right_somebody_looked_is_told_to_whoever_reads_no_client(
    client: Any, office: Any, worker: Any, at: datetime
) -> None:
    tell(entries=[look("access.seen", unit=office)], by=worker.actor, at=at)
    words = text(client.get(f"{JOURNAL}cases.case/7/"))
    for part in ("xem hồ sơ", "vai trò: Trưởng văn phòng", "quyền: Xem ca", ": 10.0.0.7", "ở: trang"):
        assert part in words


def test_what_one_person_did_stands_together(client: Any, office: Any, worker: Any, reader: Any, at: datetime) -> None:
    later = at + timedelta(hours=1)
    tell(entries=[look("access.seen", 1, office), look("access.refused", 2)], by=worker.actor, at=later)
    tell(entries=[look("access.seen", 3, office)], by=reader.actor, at=later)
    page = client.get(reverse("access:doings", args=[worker.pk]))
    assert sorted(line.event.object_id for line in page.context["lines"]) == ["1", "2"]
    assert worker.name in text(page)
    refused = client.get(reverse("access:doings", args=[worker.pk]), {"sort": "refusals"})
    assert [line.event.object_id for line in refused.context["lines"]] == ["2"]
    assert client.get(reverse("access:doings", args=[987_654])).status_code == 404


@pytest.mark.parametrize("sort", SORT_WORDS)
def test_the_journal_is_narrowed_to_a_sort(client: Any, office: Any, worker: Any, at: datetime, sort: str) -> None:
    codes = ["cases.opened", *(code for codes in SORTS.values() for code in codes)]
    tell(entries=[look(code, unit=office) for code in codes], by=worker.actor, at=at + timedelta(hours=1))
    found = client.get(JOURNAL, {"sort": sort, "actor": worker.pk}).context["lines"]
    wanted = SORTS.get(sort, ("cases.opened",))
    assert {line.event.action for line in found} >= set(wanted)
    assert all((line.event.action in wanted) is (sort != "changes" or line.event.action == "cases.opened")
               for line in found)  # fmt: skip


def test_the_page_of_a_record_leads_to_its_history(
    world: Any, signed_in: Any, auditor: Any, worker: Any, system: Any, at: datetime
) -> None:
    """For whoever reads both: a director who is the data officer too."""
    case, link = world.rows["case"], f"{JOURNAL}cases.case/{world.ids['case']}/"
    assert link not in text(signed_in(worker).get(reverse("desk:case", args=[case.pk])))
    actions.grant(user=auditor, role="director", unit=world.centre, valid_from=at.date(), by=system, at=at)
    assert link in text(signed_in(auditor).get(reverse("desk:case", args=[case.pk])))


# --- refusals --------------------------------------------------------------------------------------------------------
def refuse(who: Any, times: int, at: datetime) -> None:
    tell(entries=[look("access.refused", pk) for pk in range(times)], by=who.actor, at=at)


def test_refusals_are_grouped_by_person_and_day(client: Any, worker: Any, reader: Any, at: datetime) -> None:
    yesterday = at - timedelta(days=1)
    refuse(worker, 2, yesterday)
    refuse(reader, 12, yesterday)
    refuse(worker, 1, at)
    refuse(worker, 5, at - timedelta(days=40))
    page = client.get(REFUSALS)
    found = [(one.name, one.day.isoformat(), one.count, one.many) for one in page.context["page"].items]
    assert found == [
        (worker.name, "2026-03-02", 1, False),
        (reader.name, "2026-03-01", 12, True),
        (worker.name, "2026-03-01", 2, False),
    ]
    assert "Nhiều lần: cần xem xét" in text(page)


def test_a_review_is_kept_until_more_was_refused(client: Any, worker: Any, auditor: Any, at: datetime) -> None:
    refuse(worker, 3, at)
    address = reverse("access:refusals_of", args=[worker.pk, "2026-03-02"])
    assert len(client.get(address).context["lines"]) == 3
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Gõ nhầm số ca"}).headers["Location"] == REFUSALS
    event = Event.objects.get(action="access.refusals_reviewed")
    assert (event.object_id, event.reason, event.actor_id) == (str(worker.pk), "Gõ nhầm số ca", str(auditor.pk))
    assert [one.reviewed for one in client.get(REFUSALS).context["page"].items] == [True]
    refuse(worker, 1, at)
    assert [one.reviewed for one in client.get(REFUSALS).context["page"].items] == [False]


def test_nobody_reviews_their_own(auditor: Any, at: datetime) -> None:
    told = {"day": at.date(), "count": 1, "reason": "không sao", "by": auditor.actor, "at": at}
    with pytest.raises(Refused):
        review_refusals(actor=auditor.pk, **told)
    with pytest.raises(Refused):
        review_refusals(actor=1, **{**told, "reason": ""})


@pytest.mark.parametrize("path", ["0/2026-03-02/", "1/2026-13-99/", "1/hôm-nay/", f"{'9' * 30}/2026-03-02/"])
def test_a_day_without_refusals_is_missing(client: Any, path: str) -> None:
    assert client.get(REFUSALS + path).status_code == 404


def test_the_pages_ask_the_same_of_one_and_of_three(
    client: Any, office: Any, worker: Any, reader: Any, stranger: Any, at: datetime
) -> None:
    def asked() -> list[int]:
        counts = []
        for path in (REFUSALS, f"{JOURNAL}cases.case/7/", reverse("access:doings", args=[worker.pk])):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.append(len(queries))
        return counts

    tell(entries=[look("access.seen", unit=office), look("access.refused")], by=worker.actor, at=at)
    asked()
    one = asked()
    for who in (worker, reader, stranger):
        tell(entries=[look("access.seen", unit=office), look("access.refused")], by=who.actor, at=at)
    assert asked() == one
    assert max(one) <= 12


# --- the workbook ----------------------------------------------------------------------------------------------------
def test_the_workbook_holds_what_the_page_shows_and_is_told_of(
    client: Any, office: Any, worker: Any, auditor: Any, at: datetime
) -> None:
    formula = Entry("cases.corrected", "cases.case", 8, "=1+1", office, reason="=cmd|' /C calc'!A0")
    tell(entries=[look("access.seen", unit=office), formula], by=worker.actor, at=at + timedelta(hours=1))
    answer = client.get(reverse("access:audit_file"), {"actor": worker.pk})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="nhat-ky-2026-03-02.xlsx"'
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows())
    assert [cell.value for cell in rows[0]][:4] == ["Lúc", "Ai làm", "Tài khoản", "Việc"]
    assert [row[4].value for row in rows[1:]] == ["ca 8", "ca 7"]  # the words are the client's
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n"}
    told = Event.objects.filter(action__in=LOOKED).order_by("pk").last()
    assert told is not None
    assert (told.action, told.object_id, told.actor_id) == ("access.exported", "access:audit_file", str(auditor.pk))
    assert client.get(reverse("access:audit_file"), {"unit": "99999"}).status_code == 422


# --- words -----------------------------------------------------------------------------------------------------------
def keys_written() -> set[tuple[str, str]]:
    """(file, key) of the details that are written with their names: `details={"on": …}`, `details = {…}`."""
    found = set()
    for path in house.python_files(house.PACKAGE):
        if "bench" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            value = None
            if isinstance(node, ast.keyword) and node.arg == "details":
                value = node.value
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                value = node.value if getattr(target, "id", "") == "details" else None
            for part in ast.walk(value) if value is not None else ():
                if isinstance(part, ast.Dict):
                    keys = (key.value for key in part.keys if isinstance(key, ast.Constant))
                    found |= {(path.relative_to(house.PACKAGE).parts[0], str(key)) for key in keys}
    return found


def test_every_detail_has_words() -> None:
    written = keys_written()
    assert len(written) > 30
    own = {(app, key) for app, presenter in presenters.items() for key in presenter.keys}
    assert [each for each in sorted(written) if each[1] not in DETAILS and each not in own] == []


def test_a_detail_is_told_as_people_say_it() -> None:
    told = [
        ("cases.closed", "closed_on", "2026-03-02", ("kết thúc ngày", "02/03/2026")),
        ("cases.corrected", "fields", ["problem"], ("các mục", "Vấn đề")),
        ("access.granted", "to", None, ("đến", "–")),
        ("access.device_declared", "personal", True, ("thiết bị riêng", "có")),
        ("access.sessions_ended", "number", 3, ("số", "3")),
        ("org.changed", "x-y", {"a": 1}, ("x-y", "a 1")),
    ]
    for code, key, value, wanted in told:
        words, shown = detail_words(code, key, value)
        assert (str(words), shown) == wanted


def test_every_sort_has_words_and_knows_its_actions() -> None:
    assert SORTS.keys() <= SORT_WORDS.keys()
    assert [code for codes in SORTS.values() for code in codes if code not in audit_actions] == []


def test_only_the_data_officer_comes_in(signed_in: Any, worker: Any, admin: Any) -> None:
    for who in (worker, admin):
        for name, args in (
            ("refusals", []),
            ("audit_file", []),
            ("doings", [who.pk]),
            ("refusals_of", [0, "2026-03-02"]),
        ):
            assert signed_in(who).get(reverse(f"access:{name}", args=args)).status_code == 403
