"""The demo province: invented, the same each time, across July 2025, and nothing twice."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from nhipcau.access import queries as access
from nhipcau.access.actions.factors import step_taken
from nhipcau.access.models import Correction, Cover, Handover, User
from nhipcau.audit.models import Event
from nhipcau.care.models import Screening
from nhipcau.cases.models import Case, CaseLevel, Episode
from nhipcau.config import demo, demo_accounts
from nhipcau.config.bench import pages
from nhipcau.config.demo.network import ACCOUNTS
from nhipcau.config.demo.reporting import periods
from nhipcau.config.management.commands.demo import told
from nhipcau.intake.models import Contact
from nhipcau.kernel import actors
from nhipcau.kernel.contracts import facts
from nhipcau.kernel.text import match_key
from nhipcau.org.models import Place, Staff, Unit
from nhipcau.registry.models import Consent, DataRequest, GroupMembership, ListEntry, Person, Release
from nhipcau.reports.models import PeriodicReport
from nhipcau.resources.models import Donation
from nhipcau.worklist.models import Appointment, Task
from tests.conftest import AT

STORY = "d31f0ce4805a"
PASSWORDS = {login: "cầu tre lắc lẻo 2026" for login, *_ in ACCOUNTS}


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Making it takes seconds: once for this file, in a transaction around those of the tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo.make(passwords=PASSWORDS, by=actors.system("thử nghiệm"), at=AT)
        transaction.set_rollback(True)


@pytest.fixture
def made(made_once: Any, db: None) -> Any:
    return made_once


def names() -> set[str]:
    contacts = Contact.objects.values_list("caller_name", "client_name")
    people = [*Person.objects.values_list("name", flat=True), *Staff.objects.values_list("name", flat=True)]
    return {name for name in [*(name for pair in contacts for name in pair), *people] if name}


def test_every_page_has_something_to_show(made: Any) -> None:
    assert Contact.objects.filter(channel="call").count() > 600
    assert Contact.objects.exclude(channel="call").count() > 200
    assert (Task.objects.count(), Appointment.objects.count(), Cover.objects.in_force(made.today).count()) == (5, 2, 1)
    assert Handover.objects.get().lines.count() >= 2
    assert set(Contact.objects.values_list("channel", flat=True)) >= {"visit", "community", "school", "event", "zalo"}
    assert set(Case.objects.values_list("level", "status")) == {
        (level, status) for level in ("intervention", "managed") for status in ("open", "closed")
    }
    assert Case.objects.filter(officer=None, urgency="urgent", status="open").count() == 2
    assert CaseLevel.objects.count() > Case.objects.count()
    assert Episode.objects.exclude(reopening_reason="").exists()
    assert Screening.objects.exists()
    assert GroupMembership.objects.filter(group="NKT.N").count() > 10
    listed = ListEntry.objects.filter(place__level="commune")
    assert (listed.filter(person=None).count() > 10, listed.exclude(person=None).exists()) == (True, True)
    assert set(Donation.objects.values_list("form", flat=True)) == {"cash", "goods"}
    assert Correction.objects.exists()
    assert Contact.objects.filter(withdrawn_at__isnull=False).count() == 1
    assert Person.objects.filter(withdrawn_at__isnull=False).count() == 1
    assert (Consent.objects.count(), Consent.objects.filter(ended_at__isnull=False).count()) == (3, 1)
    assert set(Release.objects.values_list("decision", flat=True)) == {"approved", "waiting"}
    assert set(DataRequest.objects.values_list("status", flat=True)) == {"answered", "refused", "received"}
    assert sum(row.is_open and row.is_late(made.today) for row in DataRequest.objects.all()) == 1
    for code in facts.keys():  # noqa: SIM118 — a registry, no dict
        assert facts[code].rows(None).exists(), code


def test_units_live_across_the_reform(made: Any) -> None:
    ended = Unit.objects.filter(closed_on=date(2025, 6, 30))
    assert {unit.code: unit.successor.code for unit in ended} == {"VP-VK": "VP-PVK", "VP-DB": "VP-XDB"}  # type: ignore[union-attr]
    for unit in ended:
        assert not Contact.objects.filter(unit=unit, received_on__gt=unit.closed_on).exists()
        assert not Staff.objects.filter(unit=unit).exists()
    young = Unit.objects.filter(opened_on=date(2025, 7, 1))
    assert not Contact.objects.filter(unit__in=young, received_on__lt=date(2025, 7, 1)).exists()
    wrong = Q(received_on__gt=date(2025, 6, 30), place__valid_to__isnull=False)
    assert not Contact.objects.filter(
        wrong | Q(received_on__lt=date(2025, 7, 1), place__valid_from__isnull=False)
    ).exists()
    assert Unit.objects.get(code="VP-CL").versions.count() == 2


def test_places_are_invented(made: Any) -> None:
    assert all(not code.isdigit() for code in Place.objects.values_list("code", flat=True))


def test_the_story_is_always_the_same_and_never_in_the_future(made: Any, at: datetime) -> None:
    """The digest changes only when somebody changes the demo: then write the new one here."""
    moments = Event.objects.order_by("at").values_list("at", flat=True)
    assert made.first == date(2024, 3, 2)
    assert moments.last() <= at
    story = Event.objects.order_by("at", "chain", "position").values_list("action", "at")
    assert sha256(repr([(action, moment.isoformat()) for action, moment in story]).encode()).hexdigest()[:12] == STORY


def test_accounts_work_and_need_no_new_password(made: Any) -> None:
    found = {
        user.login: (user.must_change_password, user.check_password(PASSWORDS[user.login]))
        for user in User.objects.all()
    }
    assert found == {login: (False, True) for login, *_ in ACCOUNTS}
    assert User.objects.get(login="canbo").staff.unit.code == "VP-PVK"  # type: ignore[union-attr]


def test_one_issued_and_one_draft_report(made: Any, at: datetime) -> None:
    issued, draft = PeriodicReport.objects.order_by("first")
    assert (issued.state, issued.first, issued.last) == ("issued", date(2025, 1, 1), date(2025, 12, 31))
    assert issued.letter_number == "18/BC-TTCTXH"
    assert issued.texts.count() == 4
    assert (draft.state, draft.first) == ("draft", date(2026, 1, 1))


@pytest.mark.parametrize("login", ["giamdoc", "canbo", "tongdai"])
def test_pages_ask_few_questions_whatever_one_reaches(made: Any, login: str) -> None:
    """All units; an office and that of a colleague who is away; calls and the cases of one's team."""
    client = pages.signed_in(login)
    lists = {name: pages.LISTS[name] for name in ("today", "contacts", "cases", "people")}
    links = [pages.RECORDS[name] for name in ("contact", "case", "person")]
    drawn = {name: client.get(path).content.decode() for name, path in lists.items()}
    records = [sorted(set(re.findall(pattern, drawn[name]))) for name, pattern in links]
    assert all(records)
    asked = {}
    for path in (*lists.values(), *(each for found in records for each in found[::4])):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        asked[path] = len(captured)
    assert {path: count for path, count in asked.items() if count > 12} == {}


@pytest.mark.parametrize("days", range(0, 800, 13))
def test_reports_of_any_day_lie_in_the_past_and_differ(days: int) -> None:
    today = date(2026, 1, 1) + timedelta(days=days)
    issued, draft = periods(today)
    assert issued.last + timedelta(days=13) <= today
    assert issued.last < draft.last <= today
    assert draft.first <= draft.last


def test_nobody_is_from_the_acceptance_data(made: Any, acceptance: Path) -> None:
    real = set()
    for path in acceptance.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path, data_only=True):
            real |= {
                match_key(cell) for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)
            }
    assert not real & {match_key(name) for name in names()}


def test_passwords_are_kept_for_their_owner_alone_and_survive_a_second_attempt(
    monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(demo_accounts, "KEPT", tmp_path / "demo-accounts.json")
    accounts = told()
    demo_accounts.keep(accounts)
    assert [account.login for account in accounts] == ["quantri", "giamdoc", "tongdai", "canbo", "docbaocao", "dulieu"]
    assert len({account.password for account in accounts}) == 6
    assert demo_accounts.KEPT.stat().st_mode & 0o777 == 0o600
    assert told() == accounts


def test_codes_are_told_where_a_role_needs_a_second_step(
    made: Any, at: datetime, monkeypatch: Any, tmp_path: Path
) -> None:
    monkeypatch.setattr(demo_accounts, "KEPT", tmp_path / "demo-accounts.json")
    by = actors.system("thử nghiệm")
    accounts = demo_accounts.with_codes(told(), by=by, at=at)
    assert [account.login for account in accounts if account.codes] == ["quantri", "giamdoc", "dulieu"]
    director = accounts[1]
    assert demo_accounts.with_codes([director], by=by, at=at) == [director]  # the same card as long as it lasts
    user = access.login_known("giamdoc")
    assert user is not None
    for code in director.codes[:17]:
        assert step_taken(user=user, text=code, at=at) == "card"
    (again,) = demo_accounts.with_codes([director], by=by, at=at)
    assert len(again.codes) == 20
    assert not set(again.codes) & set(director.codes)


def test_command_refuses_a_folder_with_a_centre(made: Any) -> None:
    before = Event.objects.count()
    with pytest.raises(CommandError, match="đã có Trung tâm"):
        call_command("demo")
    assert Event.objects.count() == before
