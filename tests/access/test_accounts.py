"""Accounts and roles: opened, given, withdrawn, closed, and never the last administrator."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from nhipcau.access import actions
from nhipcau.access.models import Grant, User
from nhipcau.audit.models import Event
from nhipcau.kernel.errors import Refused
from nhipcau.org.models import Staff
from tests.conftest import PASSWORD

LIST = "/account/accounts/"
OPEN = "/account/accounts/open/"


@pytest.fixture
def client(signed_in: Callable[[Any], Any], admin: Any) -> Any:
    return signed_in(admin)


def entry(office: Any, **more: Any) -> dict[str, Any]:
    base = {
        "login": "Lan.NT",
        "name": "Nguyễn Thị Lan",
        "role": "supervisor",
        "unit": office.pk,
        "valid_from": "02/03/2026",
    }
    return base | more


def one(user: Any, what: str = "") -> str:
    return f"/account/accounts/{user.pk}/{what}"


def last_sentence(client: Any) -> str:
    return str(next(iter(client.get(LIST).context["messages"])))


@pytest.mark.parametrize("who", ["worker", "reader", "stranger"])
@pytest.mark.parametrize("path", [LIST, OPEN])
def test_only_whoever_keeps_accounts_comes_in(
    signed_in: Callable[[Any], Any], request: pytest.FixtureRequest, who: str, path: str, admin: Any
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get(path).status_code == 403
    for change in ("grant/", "close/", "reset-password/"):
        assert client.post(one(admin, change)).status_code == 403
    assert Client().get(path).headers["Location"] == f"/account/sign-in/?next={path}"


def test_the_list_shows_who_works_and_who_does_not(client: Any, worker: Any, reader: Any, system: Any, at: Any) -> None:
    actions.close_account(user=reader, by=system, at=at)
    assert [user.login for user in client.get(LIST).context["page"]] == ["can.bo", "nguoi.doc", "quan.tri"]
    assert [user.login for user in client.get(f"{LIST}?state=closed").context["page"]] == ["nguoi.doc"]
    assert [user.login for user in client.get(f"{LIST}?state=open").context["page"]] == ["can.bo", "quan.tri"]


def test_the_list_asks_the_same_of_one_row_and_of_three(
    client: Any, make_account: Any, office: Any, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        assert len(client.get(LIST).context["page"]) == 1
    make_account("mot", "office_head", office)
    make_account("hai", "supervisor", office)
    with django_assert_num_queries(len(few)):
        assert len(client.get(LIST).context["page"]) == 3


def test_an_account_is_opened_with_its_first_password_shown_once(client: Any, office: Any, admin: Any) -> None:
    page = client.post(OPEN, entry(office))
    assert page.status_code == 200
    password = page.context["password"]
    assert re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", password)
    assert "no-store" in page.headers["Cache-Control"]
    user = User.objects.get(login="lan.nt")
    assert (user.name, user.must_change_password, user.check_password(password)) == ("Nguyễn Thị Lan", True, True)
    grant = Grant.objects.get(user=user)
    assert (grant.role, grant.unit, grant.valid_from, grant.valid_to) == ("supervisor", office, date(2026, 3, 2), None)
    told = Event.objects.filter(object_kind="access.user", object_id=str(user.pk)).order_by("id")
    assert [event.action for event in told] == ["access.account_opened", "access.granted"]
    assert {event.actor_id for event in told} == {str(admin.pk)}
    assert password not in "".join(str(vars(event)) for event in Event.objects.all())
    assert password not in client.get(one(user)).content.decode()


def test_a_member_of_staff_gets_one_account(client: Any, office: Any, system: Any, at: datetime) -> None:
    from nhipcau.org.actions import NewStaff, add_staff

    person = add_staff(entry=NewStaff(unit=office, name="Đỗ Văn Bình"), by=system, at=at)
    client.post(OPEN, entry(office, name="", staff=person.pk))
    user = User.objects.get(login="lan.nt")
    assert (user.name, user.staff) == ("Đỗ Văn Bình", Staff.objects.get(pk=person.pk))
    page = client.post(OPEN, entry(office, login="khac", staff=person.pk))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["staff"])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"login": "quan.tri"}, "login"),
        ({"login": "có dấu"}, "login"),
        ({"name": ""}, "name"),
        ({"role": "chủ"}, "role"),
        ({"unit": "99999"}, "unit"),
        ({"valid_to": "01/03/2026"}, "valid_to"),
        ({"valid_from": "31/02/2026"}, "valid_from"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client: Any, office: Any, more: dict[str, Any], field: str) -> None:
    before = Event.objects.count()
    page = client.post(OPEN, entry(office, **more))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert (User.objects.count(), Event.objects.count()) == (1, before)


def test_a_role_is_given_and_taken_back(client: Any, worker: Any, office: Any, admin: Any) -> None:
    given = {"role": "supervisor", "unit": office.pk, "valid_from": "02/03/2026", "valid_to": "31/03/2026"}
    assert client.post(one(worker, "grant/"), given).headers["Location"] == one(worker)
    grant = Grant.objects.get(user=worker, role="supervisor")
    assert (grant.unit, grant.valid_to, grant.given_by) == (office, date(2026, 3, 31), admin.actor)
    assert client.post(one(worker, f"grant/{grant.pk}/withdraw/")).headers["Location"] == one(worker)
    grant.refresh_from_db()
    assert grant.withdrawn_by == admin.actor
    client.post(one(worker, f"grant/{grant.pk}/withdraw/"))
    assert Event.objects.filter(action="access.grant_withdrawn").count() == 1
    wrong = client.post(one(worker, "grant/"), given | {"valid_to": "01/01/2026"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["valid_to"])


def test_a_grant_is_withdrawn_only_on_its_own_account(client: Any, worker: Any, reader: Any) -> None:
    grant = Grant.objects.get(user=reader)
    assert client.post(one(worker, f"grant/{grant.pk}/withdraw/")).status_code == 404
    grant.refresh_from_db()
    assert grant.withdrawn_at is None


def test_a_password_is_made_anew_and_all_sessions_end(client: Any, signed_in: Any, worker: Any) -> None:
    theirs = signed_in(worker)
    password = client.post(one(worker, "reset-password/")).context["password"]
    worker.refresh_from_db()
    assert (worker.check_password(password), worker.must_change_password) == (True, True)
    assert theirs.get("/account/").status_code == 302
    assert Event.objects.get(action="access.password_reset").details == {}


def test_an_account_is_closed(client: Any, worker: Any) -> None:
    assert client.post(one(worker, "close/")).headers["Location"] == one(worker)
    worker.refresh_from_db()
    assert worker.is_active is False
    assert Event.objects.get(action="access.account_closed").object_id == str(worker.pk)
    client.post(one(worker, "close/"))
    assert Event.objects.filter(action="access.account_closed").count() == 1


def test_nobody_closes_or_strips_their_own_administration(
    client: Any, admin: Any, make_account: Any, centre: Any
) -> None:
    make_account("quan.tri.2", "admin", centre)
    client.post(one(admin, "close/"))
    grant = Grant.objects.get(user=admin)
    client.post(one(admin, f"grant/{grant.pk}/withdraw/"))
    grant.refresh_from_db()
    admin.refresh_from_db()
    assert (admin.is_active, grant.withdrawn_at) == (True, None)


def test_the_last_administrator_stays(admin: Any, system: Any, at: datetime, make_account: Any, centre: Any) -> None:
    grant = Grant.objects.get(user=admin)
    with pytest.raises(Refused, match="người quản trị cuối cùng"):
        actions.close_account(user=admin, by=system, at=at)
    with pytest.raises(Refused, match="người quản trị cuối cùng"):
        actions.withdraw_grant(grant=grant, by=system, at=at)
    other = make_account("quan.tri.2", "admin", centre)
    actions.close_account(user=other, by=admin.actor, at=at)
    with pytest.raises(Refused):
        actions.withdraw_grant(grant=grant, by=system, at=at)


def test_whoever_keeps_one_office_reaches_nothing_beyond_it(
    signed_in: Any, make_account: Any, office: Any, other_office: Any, admin: Any, centre: Any, at: datetime
) -> None:
    keeper = make_account("quan.tri.vp", "admin", office)
    own, strange = make_account("cua.toi", "office_head", office), make_account("nguoi.la", "office_head", other_office)
    client = signed_in(keeper)
    assert [user.login for user in client.get(LIST).context["page"]] == ["cua.toi", "quan.tri.vp"]
    for user in (admin, strange):
        assert client.get(one(user)).status_code == 404
        for change in ("close/", "reset-password/", "grant/"):
            assert client.post(one(user, change)).status_code == 404
    for unit in (centre, other_office):
        page = client.post(one(own, "grant/"), {"role": "office_head", "unit": unit.pk, "valid_from": "02/03/2026"})
        assert list(page.context["form"].errors) == ["unit"]
    actions.grant(
        user=own, role="supervisor", unit=centre, valid_from=date(2026, 4, 1), by=admin.actor, at=at + timedelta(1)
    )
    assert client.get(one(own)).status_code == 404  # a role to come reaches beyond the office too


def test_first_passwords_differ_and_pass_the_rules(system: Any, at: datetime, db: None) -> None:
    made = {actions.first_password() for _ in range(50)}
    assert len(made) == 50
    user = actions.open_account(login="thu", name="Thử", password=made.pop(), by=system, at=at)
    assert not user.check_password(PASSWORD)
