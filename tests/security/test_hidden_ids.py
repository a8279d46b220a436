"""A forbidden id answers like an id that was never given: same status, same bytes. Every role is asked in `rights/`."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from .html import without_tokens
from .routes import address, matrix
from .world import World

NEVER = 987_654


def answer_of(client: Client, url: str, method: str) -> tuple[int, bytes, dict[str, str]]:
    answer = getattr(client, method)(url)
    body = re.sub(rb"/\d+\b", b"/N", without_tokens(answer.content))
    headers = {key: value for key, value in answer.items() if key not in {"Content-Length", "Expires"}}
    return answer.status_code, body, {key: re.sub(r"/\d+\b", "/N", value) for key, value in headers.items()}


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_administrator_of_another_office_cannot_tell_either(world: World, signed_in: Any, method: str) -> None:
    client = signed_in(world.users["other_admin"])
    different = []
    for name in ("access:one", "access:grant", "access:withdraw_grant", "access:reset_password", "access:close"):
        real = answer_of(client, address(name, world.ids), method)
        none = answer_of(client, address(name, world.ids | dict.fromkeys(world.ids, NEVER)), method)
        if real != none or real[0] not in {404, 405}:
            different.append((name, real[0], none[0]))
    for kind, ident in (("cases.case", "case"), ("registry.person", "person"), ("documents.storedfile", "file")):
        real, none = (answer_of(client, reverse("access:history", args=[kind, i]), method) for i in
                      (world.ids[ident], NEVER))  # fmt: skip
        if real != none:
            different.append((kind, real[0], none[0]))
    assert different == []


def test_a_report_of_a_unit_one_does_not_see_is_like_one_that_is_not(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["stranger"])
    for name in ("periodic", "rows", "json", "write_text", "issue"):
        route = f"reports:{name}"
        method = matrix()[route].get("ask", "get")
        real, none = (
            getattr(client, method)(address(route, world.ids | {"unit_code": code})) for code in ("VP01", "VP77")
        )
        same = without_tokens(real.content).replace(b"VP01", b"VP77") == without_tokens(none.content)
        assert (real.status_code, none.status_code, same) == (404, 404, True), name


def test_a_service_is_reached_only_through_its_own_case(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["staff"])
    ids = world.ids
    answers = {}
    for case, service in (("case", "other_service"), ("other_case", "service")):
        url = reverse("cases:withdraw_service", args=[ids[case], ids[service]])
        answers[case] = (client.get(url).status_code, client.post(url, {"reason": "thử"}).status_code)
    world.rows["service"].refresh_from_db()
    assert answers == {"case": (404, 404), "other_case": (404, 404)}
    assert world.rows["service"].withdrawn_at is None


def test_a_grant_is_reached_only_through_its_own_account(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["admin"])
    other = world.users["staff"]
    url = reverse("access:withdraw_grant", args=[other.pk, world.ids["grant"]])
    assert client.post(url).status_code == 404
    assert world.users["reader"].grants.get().withdrawn_at is None


def test_a_stored_file_of_another_unit_is_missing(world: World) -> None:
    from nhipcau.documents.queries import opened_file, stored_file
    from nhipcau.kernel import clock
    from nhipcau.kernel.errors import Missing
    from nhipcau.kernel.permissions import Permission

    for asked in (world.ids["file"], NEVER):
        who = (asked, world.users["stranger"], Permission.IMPORT, clock.today())
        with pytest.raises(Missing) as told:
            stored_file(*who)
        assert told.value.args == ()
        with pytest.raises(Missing) as told, opened_file(*who):
            pass
        assert told.value.args == ()


def test_forms_do_not_take_things_of_another_office(world: World, signed_in: Any) -> None:
    """Ids typed into a form: a unit, an officer, a person, a case number that the stranger does not see."""
    from nhipcau.cases.models import Case
    from nhipcau.intake.models import Contact
    from nhipcau.outreach.models import Event

    client, ids = signed_in(world.users["stranger"]), world.ids
    before = (Case.objects.count(), Contact.objects.count(), Event.objects.count())
    case = {"received_on": "10/02/2026", "level": "managed", "name": "Lạ", "urgency": "normal"}
    call = {"channel": "call", "received": "09:00 01/03/2026", "caller_name": "Lạ"}
    event = {"held_on": "10/02/2026", "kind": "Họp"}
    statuses = [
        client.post(reverse("cases:open"), {**case, "unit": ids["unit"]}).status_code,
        client.post(
            reverse("cases:open"), {**case, "unit": world.other_office.pk, "officer": ids["staff_member"]}
        ).status_code,
        client.post(reverse("intake:log_call"), {**call, "unit": ids["unit"]}).status_code,
        client.post(reverse("outreach:add_event"), {**event, "unit": ids["unit"]}).status_code,
    ]
    assert statuses == [422] * 4
    assert (Case.objects.count(), Contact.objects.count(), Event.objects.count()) == before
    made = client.post(reverse("intake:log_call"), {**call, "unit": world.other_office.pk})
    assert made.status_code == 302
    client.get(made.headers["Location"])  # which says that it was saved, once
    own = Contact.objects.latest("pk")
    url = reverse("intake:link", args=[own.pk])
    hidden, none = client.post(url, {"number": "MA-01"}), client.post(url, {"number": "MA-99"})
    same = without_tokens(hidden.content).replace(b"MA-01", b"MA-99") == without_tokens(none.content)
    assert (hidden.status_code, none.status_code, same) == (422, 422, True)
    url = reverse("intake:open_case", args=[own.pk])
    assert client.post(url, {"level": "managed", "person": ids["person"]}).status_code == 422


def test_a_case_number_used_elsewhere_is_told_without_whose_it_is(world: World, signed_in: Any) -> None:
    """Numbers are unique in the Centre (contract), so a used one must be refused: with the number alone."""
    client = signed_in(world.users["stranger"])
    data = {"received_on": "10/02/2026", "level": "managed", "name": "Lạ", "urgency": "normal", "number": "MA-01"}
    answer = client.post(reverse("cases:open"), {**data, "unit": world.other_office.pk})
    assert (answer.status_code, b"KANARI" in answer.content) == (422, False)
