"""Places: the package's, a file's, and what became of them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from nhipcau.audit.models import Event
from nhipcau.org import actions
from nhipcau.org.models import Place, PlaceCode, PlaceLink
from nhipcau.org.queries import places_on

REFORM = date(2025, 7, 1)


def test_the_package_gives_todays_map(db: None, system: Any, at: Any) -> None:
    actions.load_current_places(by=system, at=at)
    actions.load_current_places(by=system, at=at)
    assert Place.objects.filter(level="province").count() == 34
    assert Place.objects.filter(level="commune").count() == 3321
    assert Event.objects.filter(action="org.places_loaded").count() == 1


def test_a_file_merges_into_the_package(haiphong: Any, take_places: Callable[..., Any]) -> None:
    result = take_places()
    assert (result.created, result.updated, result.unchanged) == (12, 3, 2)
    assert Place.objects.get(level="province", code="31").valid_from is None
    assert Place.objects.get(pk=haiphong.place_id).valid_from is None
    assert {(p.name, p.valid_from) for p in Place.objects.filter(level="province", code="15")} == {
        ("Tỉnh Yên Bái", None),
        ("Tỉnh Lào Cai", REFORM),
    }


def test_a_second_import_adds_nothing(take_places: Callable[..., Any]) -> None:
    take_places()
    before = Place.objects.count()
    again = take_places()
    assert (again.created, again.updated, again.unchanged) == (0, 0, 17)
    assert Place.objects.count() == before


def test_a_trial_changes_nothing(haiphong: Any, take_places: Callable[..., Any]) -> None:
    before = Place.objects.count()
    assert take_places(dry_run=True).created == 12
    assert Place.objects.count() == before


def test_what_ended_on_an_unknown_day_says_so(the_map: None) -> None:
    ended = Place.objects.get(code="00004", valid_from=None)
    assert (ended.valid_to, ended.valid_to_known) == (date(2025, 6, 30), False)


def test_names_are_stored_in_the_old_style(the_map: None) -> None:
    district = Place.objects.get(level="district", code="311")
    assert (district.name, district.bare_name, district.label) == (
        "Thành phố Thủy Nguyên",
        "Thủy Nguyên",
        "Thủy Nguyên",
    )


def test_labels_keep_the_type_word_only_where_two_districts_share_the_name(the_map: None) -> None:
    labels = set(Place.objects.filter(level="district", province__code="42").values_list("label", flat=True))
    assert labels == {"Huyện Kỳ Anh", "Thị xã Kỳ Anh"}


def test_another_code_for_a_known_place_is_warned_of_and_understood(
    take_places: Callable[..., Any], take_links: Callable[..., Any]
) -> None:
    head = "level,code,name,parent_code,in_2021_11,in_2025_06,valid_from,valid_to,name_in_2021_11\n"
    old = "commune,10813,Xã Thanh Hà cũ,315,1,1,,2025-06-30,\n"
    result = take_places(
        head + "district,315,Huyện Tiên Lãng,31,1,1,,2025-06-30,\n" + old
        + "commune,99999,Xã Thanh Hà,31,0,0,2025-07-01,,\nprovince,31,Thành phố Hải Phòng,,1,1,,,\n"
    )  # fmt: skip
    assert [(found.key, found.fatal) for _row, found in result.findings] == [("code", False)]
    new = Place.objects.get(level="commune", name="Xã Thanh Hà", province__code="31")
    assert (new.code, PlaceCode.objects.get().code) == ("10813", "99999")
    assert take_links("level,old_code,new_code,on\ncommune,10813,99999,2025-07-01\n").created == 1
    assert [(link.old.name, link.new) for link in PlaceLink.objects.all()] == [("Xã Thanh Hà cũ", new)]


def test_a_row_below_an_unknown_unit_is_refused_and_the_others_kept(take_places: Callable[..., Any]) -> None:
    head = "level,code,name,parent_code,in_2021_11,in_2025_06,valid_from,valid_to,name_in_2021_11\n"
    result = take_places(head + "district,999,Huyện Không Tỉnh,77,1,1,,2025-06-30,\nprovince,42,Tỉnh Hà Tĩnh,,1,1,,,\n")
    assert [(row.number, found.key, found.fatal) for row, found in result.findings] == [(2, "parent_code", True)]
    assert result.updated == 1


def test_places_on_a_day(the_map: None) -> None:
    assert not places_on(REFORM).filter(level="district").exists()
    assert places_on(date(2025, 6, 30)).filter(level="district").count() == 5
