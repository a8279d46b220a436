"""Units on screen: the tree, the page of one, adding, changing, closing."""

import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.audit.models import Event
from nhipcau.org import actions, queries
from nhipcau.org.actions.places import named
from nhipcau.org.models import Place, Unit


@pytest.fixture
def make_office(centre: Any, system: Any, at: Any) -> Callable[[], Unit]:
    numbers = itertools.count(10)

    def make() -> Unit:
        code = f"K{next(numbers)}"
        return actions.add_unit(entry=actions.NewUnit(code, f"Văn phòng {code}", centre), by=system, at=at)

    return make


def test_the_tree_shows_every_unit(
    signed_in: Callable[[Any], Any], reader: Any, office: Any, other_office: Any
) -> None:
    page = signed_in(reader).get(reverse("desk:units"))
    assert page.status_code == 200
    assert [unit.code for unit, _level, _ended in page.context["rows"]] == ["TT", "VP01", "VP02"]
    assert page.context["can_add"] is False


def test_the_tree_costs_the_same_for_one_and_three(
    signed_in: Callable[[Any], Any], reader: Any, make_office: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(reader)
    client.get(reverse("desk:units"))
    counts = []
    for _round in range(2):
        make_office()
        with django_assert_max_num_queries(12) as found:
            client.get(reverse("desk:units"))
        counts.append(len(found))
        make_office()
    assert counts[0] == counts[1]


def test_add_change_and_close(signed_in: Callable[[Any], Any], worker: Any, centre: Any) -> None:
    client = signed_in(worker)
    data = {"code": "H1", "name": "Văn phòng Bến Tre Xanh", "parent": centre.pk, "kind": "office", "level": "commune"}
    assert client.post(reverse("desk:unit_add"), data).status_code == 302
    unit = Unit.objects.get(code="H1")
    assert Unit.objects.get_parent(unit) == centre
    change = data | {"name": "Văn phòng Bến Tre Vàng", "valid_from": "2026-01-01", "reason": "đổi tên"}
    assert client.post(reverse("desk:unit_change", args=[unit.pk]), change).status_code == 302
    page = client.get(reverse("desk:unit", args=[unit.pk]))
    assert [version.name for version in page.context["versions"]] == [
        "Văn phòng Bến Tre Vàng",
        "Văn phòng Bến Tre Xanh",
    ]
    close = {"closed_on": "2026-02-28", "successor": centre.pk, "reason": "nhập vào Trung tâm"}
    assert client.post(reverse("desk:unit_close", args=[unit.pk]), close).status_code == 302
    unit.refresh_from_db()
    assert (str(unit.closed_on), unit.successor) == ("2026-02-28", centre)
    events = Event.objects.filter(object_kind="org.unit", object_id=str(unit.pk)).order_by("id")
    told = list(events.values_list("action", flat=True))
    assert told == ["org.unit_added", "org.unit_changed", "org.unit_closed"]


def test_a_code_already_used_is_said_beside_the_field(
    signed_in: Callable[[Any], Any], worker: Any, centre: Any, office: Any
) -> None:
    data = {"code": "vp01", "name": "Văn phòng khác", "parent": centre.pk, "kind": "office"}
    page = signed_in(worker).post(reverse("desk:unit_add"), data)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["code"]
    assert Unit.objects.count() == 2


def test_a_stranger_changes_nothing(signed_in: Callable[[Any], Any], stranger: Any, office: Any, reader: Any) -> None:
    for user, name in ((stranger, "unit_change"), (stranger, "unit_close"), (reader, "unit_change")):
        assert signed_in(user).post(reverse(f"desk:{name}", args=[office.pk]), {"name": "x"}).status_code == 403
    assert signed_in(stranger).get(reverse("desk:unit", args=[99999])).status_code == 404


def test_filters_narrow_by_words_level_place_and_status_on_a_day(
    signed_in: Callable[[Any], Any], stranger: Any, office: Unit, other_office: Unit, centre: Any, system: Any, at: Any
) -> None:
    actions.change_unit(
        unit=office,
        changes={"name": "Văn phòng Nắng Chiều"},
        valid_from=date(2026, 1, 1),
        reason="đổi",
        by=system,
        at=at,
    )
    actions.close_unit(unit=office, closed_on=date(2026, 2, 10), successor=centre, reason="gộp", by=system, at=at)
    later = actions.NewUnit(code="VP03", name="Văn phòng Mới", parent=centre, more={"opened_on": date(2026, 2, 1)})
    actions.add_unit(entry=later, by=system, at=at)
    client = signed_in(stranger)

    def shown(**filters: Any) -> list[str]:
        return [unit.code for unit, _level, _ended in client.get(reverse("desk:units"), filters).context["rows"]]

    assert sorted(shown()) == ["TT", "VP01", "VP02", "VP03"]
    assert shown(status="ended") == shown(words="nang chieu") == shown(words="SỚM nắng") == ["VP01"]
    assert shown(status="in_force") == ["TT", "VP02", "VP03"]
    assert sorted(shown(status="in_force", day="10/02/2026")) == ["TT", "VP01", "VP02", "VP03"]
    assert sorted(shown(status="in_force", day="31/01/2026")) == ["TT", "VP01", "VP02"]
    assert shown(status="ended", day="10/02/2026") == []
    assert shown(level="commune", words="vp02") == ["VP02"]
    assert sorted(shown(level="commune")) == ["VP01", "VP02"]
    assert shown(place=centre.place_id) == ["TT"]
    page = client.get(reverse("desk:units"), {"day": "32/13/2026"})
    assert (len(page.context["rows"]), list(page.context["form"].errors)) == (4, ["day"])


def test_a_place_finds_the_units_within_it(
    signed_in: Callable[[Any], Any], reader: Any, centre: Any, office: Unit, province: Any
) -> None:
    district = named(Place(level="district", code="d1", province=province), "Huyện Núi Xa")
    district.save()
    commune = named(Place(level="commune", code="c1", province=province, district=district), "Xã Suối Trong")
    commune.save()
    Unit.objects.filter(pk=office.pk).update(place=commune)
    for place, codes in ((commune, ["VP01"]), (district, ["VP01"]), (province, ["TT", "VP01"])):
        wanted = queries.UnitFilter(place=place.pk)
        assert [unit.code for unit in queries.units_like(wanted, date(2026, 3, 2))] == codes
    page = signed_in(reader).get(reverse("desk:units"), {"place": commune.pk})
    assert [unit.code for unit, _level, _ended in page.context["rows"]] == ["VP01"]
