"""What eight people may do to a record of each kind; what is out of their reach answers like nothing (S2, S7)."""

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import reverse

from nhipcau.access.states import ROLES
from nhipcau.forms.models import Sheet
from tests.security.html import without_tokens
from tests.security.province import Province
from tests.security.routes import address, everybody, matrix

TABLE = Path(__file__).with_name("object_rights.yaml")
NEVER, NIL = 987_654, UUID(int=0)
UUID_OR_NUMBER = r"/[0-9a-f-]{36}\b|/\d+\b"
WHO = {
    "colleague": "case_worker",
    "chief": "office_head",
    "other": "stranger",
    "referred": "therapist",
    "auditor": "data_officer",
}
OPEN_TO_ALL = {"unit", "staff_member", "holder"}
"""The network is no secret: it is listed for everybody."""
PERIOD = "?from=2026-01-01&to=2026-02-28&unit={code}"


@cache
def table() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return loaded


def test_every_kind_has_its_rows_and_what_comes_later_is_not_there_yet() -> None:
    from nhipcau.kernel.protected import Protected

    kinds = {model._meta.model_name for model in apps.get_models() if issubclass(model, Protected)}
    asked = set(table()["kinds"]) | {"periodicreport"}
    of_the_office = {"event", "material", "donation", "listentry"}  # as a whole: access_matrix.yaml has them
    assert kinds - asked == of_the_office
    assert set(table()["later"]) & {model._meta.model_name for model in apps.get_models()} == set()
    for kind in table()["kinds"].values():
        assert all(len(kind[row]) == len(table()["people"]) for row in kind if row not in {"pages", "args"})


def gathered(province: Province, sensitivity: str) -> dict[str, Any]:
    """The story of VP01 that has a team, with everybody who should be in it, as sensitive as asked for."""
    from nhipcau.access import actions as access
    from nhipcau.cases.actions import reassign

    kinds = dict(province.stories["VP01.team"])
    for record in kinds.values():
        access.join_team(record=record, staff=province.staff["therapist"], part="referred", **province.told)
    reassign(case=kinds["case"], officer=province.staff["former"], **province.told)
    reassign(case=kinds["case"], officer=province.staff["owner"], **province.told)
    if sensitivity != "normal":
        for record in kinds.values():
            access.set_sensitivity(record=record, sensitivity=sensitivity, **province.told)
    return kinds | {
        "service": kinds["case"].services.get(),
        "plan": planned(kinds["case"], province),
        "sheet": Sheet.objects.get(anchor=kinds["case"].anchor_id),
        "note": noted(kinds["case"], province),
    }


def noted(case: Any, province: Province) -> Any:
    from nhipcau.cases.actions.notes import NewNote, write_note

    return write_note(case=case, note=NewNote(kind="visit", on=date(2026, 3, 2), words="Ghi"), **province.told)


def planned(case: Any, province: Province) -> Any:
    from nhipcau.cases.actions.plans import start_plan

    return start_plan(case=case, begins_on=date(2026, 3, 2), **province.told)


def addresses(province: Province, kind: str, story: dict[str, Any], deed: str) -> tuple[str, str]:
    """(address of the record, the same of one that never was)."""
    row, name = table()["kinds"][kind], table()["kinds"][kind]["pages"][deed]
    if kind == "report":
        kept = ["xlsx"] if deed == "p" else []
        return tuple(reverse(name, args=kept) + PERIOD.format(code=code) for code in ("VP01", "VP77"))  # type: ignore[return-value]
    if kind == "file":
        return reverse(name, args=[province.world.ids["import"]]), reverse(name, args=[NEVER])
    asked = row.get("args", [kind])
    here = [story[each].pk for each in asked]
    none = [NIL if isinstance(pk, UUID) else NEVER for pk in here]
    return reverse(name, args=here), reverse(name, args=none)


def answer_of(client: Client, url: str, method: str = "get") -> tuple[int, bytes, dict[str, str]]:
    """Status, body and headers, without the number asked for and what differs in every answer."""
    answer = getattr(client, method)(url)
    body = re.sub(rb"/[0-9a-f-]{36}\b|/\d+\b|person=\d+\b|VP\d\d", b"/N", without_tokens(answer.content))
    headers = {key: value for key, value in answer.items() if key not in {"Content-Length", "Expires"}}
    return answer.status_code, body, {key: re.sub(UUID_OR_NUMBER, "/N", value) for key, value in headers.items()}


@pytest.mark.parametrize("sensitivity", ["normal", "restricted", "sealed"])
def test_eight_people_may_do_what_the_table_says(
    province: Province, client_of: Callable[..., Client], sensitivity: str
) -> None:
    story, wrong, cells = gathered(province, sensitivity), [], 0
    for place, somebody in enumerate(table()["people"]):
        client = client_of(WHO.get(somebody, somebody))
        for kind, row in table()["kinds"].items():
            for deed in row["pages"] if sensitivity in row else ():
                here, none = (answer_of(client, url) for url in addresses(province, kind, story, deed))
                cells += 1
                if deed in row[sensitivity][place]:
                    wrong += [] if here[0] == 200 else [(somebody, kind, deed, here[0])]
                elif here[0] not in {403, 404} or here != none:
                    wrong += [(somebody, kind, deed, here[0], none[0])]
    assert wrong == []
    assert cells > 80


def hidden_routes() -> list[tuple[str, str]]:
    """(route, who) of every cell of the matrix that says 404 of a record."""
    return [
        (name, who)
        for name, row in matrix().items()
        for who, status in row["who"].items()
        if status == 404 and {str(a) for a in row.get("args", []) if not str(a).startswith("=")} - OPEN_TO_ALL
    ]


def takes_get(route: str) -> bool:
    return bool(matrix()[route].get("ask") != "post")


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_can_tell_a_forbidden_number_from_none(
    province: Province, client_of: Callable[..., Client], method: str
) -> None:
    """Whoever the matrix answers 404: the same status, body and headers as for a number nobody has."""
    asked, different = [each for each in hidden_routes() if method == "post" or takes_get(each[0])], []
    ids = province.world.ids
    strange = ids | {kind: NEVER for kind, value in ids.items() if isinstance(value, int)}
    for who in [each for each in everybody() if each in {who for _, who in asked}]:
        client = client_of(who)
        cookies = client.cookies.copy()
        for name in [route for route, person in asked if person == who]:
            with transaction.atomic():
                client.cookies = cookies.copy()
                real, none = (answer_of(client, address(name, each), method) for each in (ids, strange))
                transaction.set_rollback(True)
            different += [] if real == none and real[0] in {403, 404, 405} else [(who, name, real[0], none[0])]
    assert different == []
    assert len(asked) > 100


def nested() -> list[tuple[str, str, str]]:
    """(route, kind of the parent, kind of the child) of the addresses that name two records."""
    rows = ((name, [a for a in row.get("args", []) if not str(a).startswith("=")]) for name, row in matrix().items())
    return [(name, args[0], args[1]) for name, args in rows if len(args) == 2]


def test_a_child_is_reached_only_through_its_own_parent(province: Province, client_of: Callable[..., Client]) -> None:
    """Seen by whoever may see both: the parent of another child is as wrong as one that is not there."""
    world = province.world
    others = {"case": world.ids["other_case"], "account": province.people["owner"].pk}
    others["planned_case"] = others["case"]
    others["person"] = world.rows["other_case"].person_id
    others["household"] = world.ids["other_household"]
    found = {}
    for name, parent, _child in nested():
        for method in ("get", "post"):
            client = client_of("admin" if parent == "account" else "director")
            ids = province.world.ids | {parent: others[parent]}
            found[f"{name} {method}"] = answer_of(client, address(name, ids), method)[0]
    assert len(found) > 3
    assert {name: status for name, status in found.items() if status not in {404, 405}} == {}


def test_every_role_is_somewhere_refused(province: Province) -> None:
    """No role of the list reaches everything: what is told apart here are not administrators of all."""
    statuses = {who: {row["who"][who] for row in matrix().values()} for who in ROLES}
    assert [who for who, found in statuses.items() if not found & {403, 404}] == []
