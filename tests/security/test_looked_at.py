"""Who looked, was refused, searched, took out or printed stands in the audit, once, in words of ours (S15–S17)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings, strategies

from nhipcau.access.states import LOOKED, PAGE
from nhipcau.audit.models import Event
from nhipcau.audit.queries import verify
from nhipcau.kernel.contracts import audit_actions

from .routes import address, matrix
from .world import World

KINDS = {
    **dict.fromkeys(("case", "other_case", "closed_case"), "cases.case"),
    **dict.fromkeys(("contact", "free_contact"), "intake.contact"),
    **dict.fromkeys(("import", "waiting_import"), "importing.import"),
    **dict.fromkeys(("person", "free_person"), "registry.person"),
    "household": "registry.household",
    "event": "outreach.event",
    "material": "outreach.material",
    "donation": "resources.donation",
    "screening": "care.screening",
    "report": "reports.periodicreport",
}
"""What an address asks for first → what the audit calls it."""
NEVER = 987_654


def looks(after: int = 0) -> list[Event]:
    """Events that tell of no change, in order."""
    return list(Event.objects.filter(pk__gt=after, action__in=LOOKED).order_by("pk"))


def newest() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def asked(client: Client, url: str, method: str = "get", **data: Any) -> tuple[HttpResponse, list[Event]]:
    """The answer, and what of it was written down."""
    before = newest()
    answer = getattr(client, method)(url, data)
    return answer, looks(before)


def record_asked(name: str) -> str | None:
    """The kind of protected record an address asks for first."""
    args = [each for each in matrix()[name].get("args", []) if not str(each).startswith("=")]
    return args[0] if args and args[0] in KINDS else None


OF_ACCOUNTS = {"access:who"}
"""Shows who sees a record and nothing of the record itself."""


def test_every_record_that_is_shown_leaves_one_event(world: World, signed_in: Any) -> None:
    shown, wrong = 0, []
    for name in matrix():
        kind = record_asked(name)
        if kind is None or name in OF_ACCOUNTS:
            continue
        with transaction.atomic():
            answer, found = asked(signed_in(world.users["staff"]), address(name, world.ids))
            transaction.set_rollback(True)
        if answer.status_code != 200:
            continue
        shown += 1
        told = [(event.action, event.object_kind, event.object_id) for event in found]
        file = answer.headers.get("Content-Disposition", "").startswith("attachment")
        if told != [("access.exported" if file else "access.seen", KINDS[kind], str(world.ids[kind]))]:
            wrong.append((name, told))
    assert wrong == []
    assert shown > 20


@pytest.mark.parametrize("who", ["stranger", "admin", "reader"])
def test_every_refusal_leaves_one_event(world: World, signed_in: Any, who: str) -> None:
    refused, wrong = 0, []
    for name, row in matrix().items():
        with transaction.atomic():
            method = "post" if row.get("ask") == "post" else "get"
            answer, found = asked(signed_in(world.users[who]), address(name, world.ids), method)
            transaction.set_rollback(True)
        if answer.status_code in {403, 404}:
            refused += 1
            if [event.action for event in found] != ["access.refused"]:
                wrong.append((name, [event.action for event in found]))
        elif "access.refused" in {event.action for event in found}:
            wrong.append((name, answer.status_code))
    assert wrong == []
    assert refused > 10


def test_an_event_says_who_in_what_role_with_what_right_from_where(world: World, signed_in: Any) -> None:
    case, user = world.rows["case"], world.users["staff"]
    _, (event,) = asked(signed_in(user), reverse("desk:case", args=[case.pk]))
    assert (event.actor_id, event.unit_id, event.chain) == (str(user.pk), case.unit_id, case.unit.code)
    assert {key: event.details[key] for key in ("need", "ip", "page", "roles")} == {
        "need": "case.read",
        "ip": "127.0.0.1",
        "page": "desk:case",
        "roles": sorted({grant.role for grant in user.grants_on(world.at.date())}),
    }
    assert event.object_words == event.reason == ""


def test_a_hidden_record_and_none_leave_the_same_event(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["stranger"])
    left = []
    for pk in (world.ids["case"], NEVER):
        _, (event,) = asked(client, reverse("desk:case", args=[pk]))
        assert event.object_id == str(pk)
        left.append((event.action, event.object_kind, event.chain, event.unit_id, event.details))
    assert left[0] == left[1]


def test_a_page_of_nobody_and_a_visitor_leave_none(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["staff"])
    for path in ("/", reverse("cases:cases"), reverse("access:account"), "/khong-co-trang-nay/"):
        assert asked(client, path)[1] == []
    assert asked(Client(), reverse("desk:case", args=[world.ids["case"]]))[1] == []


def test_a_search_leaves_no_word(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["staff"])
    for name in ("desk:search", "registry:people"):
        answer, (event,) = asked(client, reverse(name), "post", q="KANARI", words="KANARI", name="KANARI")
        assert answer.status_code == 200
        assert (event.action, event.object_kind, event.object_id) == ("access.searched", PAGE, name)
        assert "KANARI" not in str([getattr(event, field.attname) for field in Event._meta.local_fields])


def test_a_file_that_leaves_is_told_and_a_blank_one_is_not(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["staff"])
    answer, (event,) = asked(client, address("reports:download", world.ids))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert (event.action, event.object_id) == ("access.exported", "reports:download")
    _, (event,) = asked(client, address("importing:findings", world.ids))
    assert (event.action, event.object_kind) == ("access.exported", "importing.import")
    assert asked(client, address("importing:blank", world.ids))[1] == []


# --- prints ----------------------------------------------------------------------------------------------------------
PRINTED = "/account/printed/"


def test_a_print_is_told_with_its_record(world: World, signed_in: Any) -> None:
    client, case = signed_in(world.users["staff"]), world.rows["case"]
    page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
    assert f'data-printed="{PRINTED}" data-record="cases.case/{case.pk}"' in page
    answer, (event,) = asked(client, PRINTED, "post", record=f"cases.case/{case.pk}", page="x")
    assert (answer.status_code, event.action) == (204, "access.printed")
    assert (event.object_kind, event.object_id, event.unit_id) == ("cases.case", str(case.pk), case.unit_id)
    answer, (event,) = asked(client, PRINTED, "post", record="", page="/cases/?unit=5")
    assert (answer.status_code, event.object_kind) == (404, PAGE)  # only the path, as the browser knows it
    answer, (event,) = asked(client, PRINTED, "post", record="", page="/cases/")
    assert (answer.status_code, event.object_kind, event.object_id) == (204, PAGE, "cases:cases")


@pytest.mark.parametrize(
    "record",
    ["cases.case/{case}", "cases.case/987654", "cases.case/", "x/1", "/", "cases.case/١", "cases.case/" + "9" * 5000],
)
def test_nobody_tells_of_what_they_may_not_see(world: World, signed_in: Any, record: str) -> None:
    client = signed_in(world.users["stranger"])
    answer, (event,) = asked(client, PRINTED, "post", record=record.format(**world.ids))
    assert (answer.status_code, event.action) == (404, "access.refused")


# --- no audit, no change, no answer (S15) ---------------------------------------------------------------------------
@pytest.fixture
def broken_audit(world: World) -> Iterator[None]:
    """The database takes no more events."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("CREATE TRIGGER full BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'full'); END")
        else:
            cursor.execute("CREATE TRIGGER full_up BEFORE INSERT ON audit_event EXECUTE FUNCTION audit_refuse()")
    yield


def test_without_its_event_a_change_is_undone(world: World, signed_in: Any, broken_audit: None) -> None:
    from nhipcau.cases.models import Case, ServiceRecord

    client = signed_in(world.users["staff"])
    client.raise_request_exception = False
    before = (ServiceRecord.objects.count(), list(Case.objects.order_by("pk").values()))
    sent = {"on": "10/02/2026", "kind": "counselling", "note": "một lần"}
    with transaction.atomic():
        answer = client.post(reverse("cases:service", args=[world.ids["case"]]), sent)
    assert answer.status_code == 500
    assert (ServiceRecord.objects.count(), list(Case.objects.order_by("pk").values())) == before


def test_without_its_event_nothing_is_shown(world: World, signed_in: Any, broken_audit: None) -> None:
    client = signed_in(world.users["staff"])
    client.raise_request_exception = False
    for name in ("desk:case", "desk:person", "intake:contact"):
        with transaction.atomic():
            answer = client.get(address(name, world.ids))
        assert answer.status_code == 500
        assert "KANARI" not in answer.content.decode()


# --- words of ours (S17) --------------------------------------------------------------------------------------------
BAIT = "MOI-NHU"
HOSTILE = [
    f"{BAIT}\r\naccess.granted",
    f'{{"action": "{BAIT}", "details": {{}}}}',
    BAIT * 1_500,
    f"access.seen\x00{BAIT}",
    f"' OR 1=1 -- {BAIT}",
    f"{BAIT}\u2028\u202e",
]
FIELDS = ("action", "what", "kind", "reason", "record", "page", "q", "words", "next", "actor_name", "unit", "source")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=strategies.sampled_from(HOSTILE) | strategies.text(max_size=200).map(lambda text: BAIT + text),
    name=strategies.sampled_from(
        ["desk:case", "desk:search", "registry:people", "access:printed", "cases:service", "intake:contact"]
    ),
    method=strategies.sampled_from(["get", "post"]),
)
def test_nothing_the_caller_sends_stands_in_an_event(
    world: World, signed_in: Any, value: str, name: str, method: str
) -> None:
    client = signed_in(world.users["staff"])
    client.raise_request_exception = False
    header = value.encode("ascii", "ignore").decode().replace("\r", " ").replace("\n", " ").replace("\x00", "")
    sent = {"HTTP_USER_AGENT": header, "HTTP_REFERER": header, "HTTP_X_FORWARDED_FOR": header, "HTTP_X_ACTION": header}
    before = newest()
    with transaction.atomic():
        answer = getattr(client, method)(address(name, world.ids), dict.fromkeys(FIELDS, value), **sent)
        assert answer.status_code < 500
        for event in Event.objects.filter(pk__gt=before):
            assert event.action in audit_actions
            written = [getattr(event, field.attname) for field in Event._meta.local_fields]
            assert event.action not in LOOKED or BAIT not in repr(written)
        assert verify()[1] is None
        transaction.set_rollback(True)


def test_an_action_outside_the_list_is_refused(system: Any, at: datetime, db: None) -> None:
    from nhipcau.audit.actions import Entry, record_many

    with pytest.raises(KeyError):
        record_many([Entry(f"{BAIT}\r\n", "cases.case", 1)], by=system, at=at)
