"""Relations are seen from both sides by whoever sees both people; an alleged harmer by few, and from one side only."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access.actions import declare_conflict
from nhipcau.audit.models import Event
from nhipcau.kernel.errors import Refused
from nhipcau.registry import actions, queries
from nhipcau.registry.models import AllegedHarmer, Relation
from nhipcau.registry.states import PERSON_RELATION, REVERSE
from nhipcau.rulebook.queries import code_list
from tests.counting import questions

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def told(system: Any, at: Any) -> dict[str, Any]:
    return {"by": system, "at": at}


@pytest.fixture
def pair(somebody: Any) -> tuple[Any, Any]:
    return somebody("Lò Văn Tý"), somebody("Lò Thị Mai")


def kin(user: Any, person: Any) -> list[tuple[str, str]]:
    found = queries.relations_of(user, person, DAY)
    return [(one.kind, one.other.name if one.other else one.words) for one in found]


def test_every_relation_has_a_reverse_and_words() -> None:
    assert set(REVERSE) == {code.code for code in code_list(PERSON_RELATION)}
    assert all(REVERSE[REVERSE[kind]] == kind for kind in REVERSE)


@pytest.mark.parametrize("kind", sorted(REVERSE))
def test_both_sides_have_their_words(pair: Any, worker: Any, told: Any, kind: str) -> None:
    child, mother = pair
    actions.add_relation(person=child, other=mother, kind=kind, **told)
    assert kin(worker, child) == [(kind, "Lò Thị Mai")]
    assert kin(worker, mother) == [(REVERSE[kind], "Lò Văn Tý")]
    for person, other, same in ((child, mother, kind), (mother, child, REVERSE[kind])):
        with pytest.raises(Refused) as refused:
            actions.add_relation(person=person, other=other, kind=same, **told)
        assert refused.value.field == "kind"


def test_somebody_only_named_is_a_relation_too(pair: Any, worker: Any, told: Any) -> None:
    child, _mother = pair
    guardian = actions.add_relation(
        person=child, kind="guardian", other_words="SÙNG A GIÁM", paper="QĐ 12/QĐ-UBND ngày 05/01/2026", **told
    )
    assert kin(worker, child) == [("guardian", "Sùng A Giám")]
    with pytest.raises(Refused) as refused:
        actions.end_relation(relation=guardian, until=date(2026, 3, 3), why="", **told)
    assert refused.value.field == "until"
    actions.end_relation(relation=guardian, until=date(2026, 2, 1), why="Mẹ đã về", **told)
    (found,) = queries.relations_of(worker, child, DAY)
    assert (found.row.is_open, found.row.until, found.row.paper[:5]) == (False, date(2026, 2, 1), "QĐ 12")
    with pytest.raises(Refused):
        actions.end_relation(relation=guardian, until=None, why="", **told)


def test_nobody_is_related_to_themselves_or_to_nobody(pair: Any, told: Any) -> None:
    child, mother = pair
    with pytest.raises(Refused):
        actions.add_relation(person=child, other=child, kind="sibling", **told)
    for more in ({"kind": "parent"}, {"kind": "parent", "other_words": "  "}, {"kind": "friend", "other": mother}):
        with pytest.raises(Refused):
            actions.add_relation(person=child, **more, **told)
    assert Relation.objects.count() == 0


def test_the_database_knows_that_a_relation_is_to_one(pair: Any, system: Any, at: Any) -> None:
    from nhipcau.kernel.writing import bulk_generator

    child, mother = pair
    base = {"person": child, "kind": "parent", "recorded_at": at, "recorded_by": system}
    for more in ({}, {"other": mother, "other_words": "Mai"}, {"other": child}):
        with bulk_generator(), pytest.raises(IntegrityError), transaction.atomic():
            Relation(**base, **more).save()


def test_a_relation_to_somebody_hidden_is_left_out_on_both_sides(
    pair: Any, worker: Any, told: Any, signed_in: Any
) -> None:
    child, mother = pair
    actions.add_relation(person=child, other=mother, kind="parent", **told)
    declare_conflict(record=mother, staff=worker, kind="kin", **told)
    again = type(worker).objects.get(pk=worker.pk)
    assert kin(again, child) == []
    client = signed_in(again)
    assert "Lò Thị Mai" not in client.get(reverse("desk:person", args=[child.pk])).content.decode()
    row = Relation.objects.get()
    assert client.get(reverse("registry:end_relation", args=[child.pk, row.pk])).status_code == 404
    add = reverse("registry:add_relation", args=[child.pk])
    answers = [client.post(f"{add}?other={pk}", {"kind": "parent"}).status_code for pk in (mother.pk, 987_654)]
    assert answers == [404, 404]


def test_from_the_search_to_both_pages_and_back(pair: Any, worker: Any, signed_in: Any) -> None:
    child, mother = pair
    client = signed_in(worker)
    found = client.post(reverse("registry:relate", args=[child.pk]), {"words": "mai lo"}).content.decode()
    add = f"{reverse('registry:add_relation', args=[child.pk])}?other={mother.pk}"
    assert add in found
    assert client.post(add, {"kind": "parent", "since": ""}).status_code == 302
    pages = {one: client.get(reverse("desk:person", args=[one.pk])).content.decode() for one in pair}
    assert ("Cha, mẹ" in pages[child], "Lò Thị Mai" in pages[child]) == (True, True)
    assert ("Lò Văn Tý" in pages[mother], "Cha, mẹ" in pages[mother]) == (True, False)
    row = Relation.objects.get()
    assert client.get(reverse("registry:end_relation", args=[mother.pk, row.pk])).status_code == 404
    url = reverse("registry:withdraw_relation", args=[child.pk, row.pk])
    assert client.post(url, {"reason": "Ghi nhầm"}).status_code == 302
    assert kin(worker, mother) == []


def test_a_page_asks_the_same_for_one_relation_and_for_three(
    pair: Any, somebody: Any, worker: Any, signed_in: Any, told: Any
) -> None:
    child, mother = pair
    client, counts = signed_in(worker), []
    for other in (mother, somebody("Lò Thị Hai"), somebody("Lò Thị Ba")):
        actions.add_relation(person=child, other=other, kind="carer", **told)
        actions.name_harmer(person=child, other=other, other_words="Ai đó", **told)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("desk:person", args=[child.pk])).status_code == 200
        counts.append(questions(captured))
    assert counts[0] == counts[2] <= 12, counts


# --- the person alleged to harm --------------------------------------------------------------------------------------
HARMER = "Kẻ Được Kể"


@pytest.fixture
def alleged(pair: Any, somebody: Any, told: Any) -> tuple[Any, Any]:
    """A child, and a recorded neighbour who is alleged to have harmed them."""
    neighbour = somebody("Giàng A Láng")
    told_so = {"other_words": HARMER, "relation_words": "hàng xóm", "note": "Chị gái kể lại"}
    actions.name_harmer(person=pair[0], other=neighbour, **told_so, **told)
    return pair[0], neighbour


def test_only_who_may_read_of_abuse_is_told(
    alleged: Any, worker: Any, make_account: Any, centre: Any, signed_in: Any
) -> None:
    child, _neighbour = alleged
    url = reverse("desk:person", args=[child.pk])
    page = signed_in(worker).get(url).content.decode()
    assert (HARMER in page, "Người bị cho là gây hại" in page) == (True, True)
    client = signed_in(make_account("nv", "case_worker", centre))  # reads of abuse in the records of a team alone
    page = client.get(url).content.decode()
    assert "Lò Văn Tý" in page
    assert not any(word in page for word in (HARMER, "gây hại", "Giàng A Láng", "Chị gái kể lại"))
    harmer = AllegedHarmer.objects.get()
    for name, args in (("name_harmer", []), ("clear_harmer", [harmer.pk]), ("withdraw_harmer", [harmer.pk])):
        assert client.get(reverse(f"registry:{name}", args=[child.pk, *args])).status_code == 404, name


def test_it_stands_nowhere_else(alleged: Any, worker: Any, signed_in: Any) -> None:
    _child, neighbour = alleged
    client = signed_in(worker)
    for url in (f"/people/{neighbour.pk}/", "/people/", "/households/", "/"):
        page = client.get(url).content.decode()
        assert not any(word in page for word in (HARMER, "gây hại", "Chị gái kể lại")), url
    for words in (HARMER, "ke duoc ke"):
        assert "Lò Văn Tý" not in client.post("/search/", {"q": words}).content.decode()


def test_the_journal_says_only_that_something_was_noted(alleged: Any, told: Any) -> None:
    harmer = AllegedHarmer.objects.get()
    actions.clear_harmer(harmer=harmer, why="Xác minh không có căn cứ", **told)
    actions.withdraw_harmer(harmer=harmer, reason="Ghi nhầm người", **told)
    child, neighbour = alleged
    events = Event.objects.filter(action__startswith="registry.restricted").order_by("pk")
    assert [event.action.rpartition("_")[2] for event in events] == ["noted", "ended", "withdrawn"]
    assert all((event.object_id, event.reason) == (str(child.pk), "") for event in events)
    assert all(event.details == {"entry": harmer.pk} for event in events)
    assert not Event.objects.filter(object_id=str(neighbour.pk), action__startswith="registry.restricted").exists()


def test_a_record_of_theirs_that_one_may_not_see_is_no_link(alleged: Any, worker: Any, told: Any) -> None:
    child, neighbour = alleged
    declare_conflict(record=neighbour, staff=worker, kind="kin", **told)
    again = type(worker).objects.get(pk=worker.pk)
    (found,) = queries.harmers_of(again, child, DAY)
    assert (found.other, found.row.other_words) == (None, HARMER)


def test_what_was_unfounded_ends_with_its_reason(alleged: Any, worker: Any, signed_in: Any) -> None:
    child, _neighbour = alleged
    client, harmer = signed_in(worker), AllegedHarmer.objects.get()
    url = reverse("registry:clear_harmer", args=[child.pk, harmer.pk])
    assert client.post(url, {"why": ""}).status_code == 422
    assert client.post(url, {"why": "Không có căn cứ"}).status_code == 302
    assert client.get(url).status_code == 404
    assert "Không có căn cứ" in client.get(reverse("desk:person", args=[child.pk])).content.decode()


def test_an_alleged_harmer_has_a_name_and_is_not_the_person(pair: Any, told: Any) -> None:
    child, mother = pair
    for more in ({"other_words": ""}, {"other_words": " ", "other": mother}, {"other_words": "x", "other": child}):
        with pytest.raises(Refused):
            actions.name_harmer(person=child, **more, **told)
    assert AllegedHarmer.objects.count() == 0
