"""An address cell in any writing, on its day."""

from datetime import date
from typing import Any

import pytest

from nhipcau.org.models import Place
from nhipcau.org.queries import PlaceFinder, report_place

THEN, NOW = date(2019, 5, 1), date(2026, 3, 2)
ALIKE = """level,code,name,parent_code,in_2021_11,in_2025_06,valid_from,valid_to,name_in_2021_11
commune,00005,Xã Hai Nơi,311,1,1,,2025-06-30,
commune,00006,Xã Hai Nơi,315,1,1,,2025-06-30,
commune,00007,Xã Hai Nơi,436,1,1,,2025-06-30,
district,437,Huyện Hồng Ngự,42,1,1,,2025-06-30,
district,448,Thành phố Hồng Ngự,42,1,1,,2025-06-30,
"""


@pytest.mark.parametrize(
    "words",
    [
        "Tam Hưng, Thủy Nguyên",
        "xã Tam Hưng - huyện Thuỷ Nguyên - Hải Phòng",
        "thôn 3, xã Tam Hưng, huyện Thủy Nguyên",
        "TAM HƯNG (THỦY NGUYÊN)",
        "Tam Hưng Thủy Nguyên",
        "xã Tam Hưng huyện Thủy Nguyên, TP. HP",
        "Tam Hưng",
    ],
)
def test_a_commune_in_any_writing(the_map: None, words: str) -> None:
    found = PlaceFinder().find(words, THEN)
    assert found is not None
    assert (found.place.code, found.label_place.label, found.sentence) == ("11545", "Thủy Nguyên", "")


@pytest.mark.parametrize("words", ["Hải Phòng", "TP Hải Phòng", "Xã Không Có, huyện Không Có", "", "Kỳ Anh, Hà Tĩnh"])
def test_neither_commune_nor_district(the_map: None, words: str) -> None:
    assert PlaceFinder().find(words, THEN) is None
    assert bool(PlaceFinder().why_not(words, THEN)) is bool(words)


def test_an_unknown_commune_of_a_known_district_takes_the_district(the_map: None) -> None:
    found = PlaceFinder().find("Tiên Hưng, Tiên Lãng", THEN)
    assert found is not None
    assert (found.place.name, found.place.level) == ("Huyện Tiên Lãng", "district")
    assert "Huyện Tiên Lãng" in found.sentence


def test_two_districts_of_one_name_are_told_apart_by_the_commune(the_map: None) -> None:
    finder = PlaceFinder(Place.objects.get(level="province", code="42"))
    labels = [finder.find(words, THEN) for words in ("Kỳ Long, Kỳ Anh", "Kỳ Tây, Kỳ Anh", "TX Kỳ Anh")]
    assert [found and found.label_place.label for found in labels] == ["Thị xã Kỳ Anh", "Huyện Kỳ Anh", "Thị xã Kỳ Anh"]
    assert finder.find("Kỳ Anh", THEN) is None


def test_a_town_that_grew_is_not_the_rural_district_of_its_name(the_map: None, take_places: Any) -> None:
    take_places(ALIKE)
    finder = PlaceFinder(Place.objects.get(level="province", code="42"))
    found = finder.find("thị xã Hồng Ngự", THEN)
    assert found is not None
    assert found.place.name == "Thành phố Hồng Ngự"


def test_several_of_a_name_at_home_are_not_answered_from_elsewhere(the_map: None, take_places: Any) -> None:
    take_places(ALIKE)
    finder = PlaceFinder()
    assert finder.find("Xã Hai Nơi", THEN) is None  # two in Hải Phòng; the only one of Hà Tĩnh is not meant
    assert "Hai Nơi" in finder.why_not("Xã Hai Nơi", THEN)
    found = finder.find("Xã Hai Nơi, huyện Kỳ Anh", THEN)
    assert found is not None
    assert (found.place.code, found.sentence) == ("00007", "")
    district = finder.find("Xã Hai Nơi, TX Hồng Ngự", THEN)
    assert district is not None
    assert (district.place.name, bool(district.sentence)) == ("Thành phố Hồng Ngự", True)


def test_a_commune_of_home_is_not_meant_when_the_district_behind_it_is_elsewhere(
    the_map: None, take_places: Any
) -> None:
    take_places(ALIKE.replace(",Xã Hai Nơi,311", ",Xã Một Nơi,311"))
    found = [PlaceFinder().find(words, THEN) for words in ("Xã Hai Nơi, Kỳ Anh", "Xã Hai Nơi, thôn 3")]
    assert [place and place.place.code for place in found] == ["00007", "00006"]


def test_a_renamed_district_is_reported_under_the_name_of_the_day(the_map: None) -> None:
    finder = PlaceFinder(Place.objects.get(level="province", code="46"))
    found = finder.find("Vĩnh Ninh, TP. Huế", THEN)
    assert found is not None
    assert found.label_place.label == "Huế"
    assert report_place(found.place, THEN).label == "Huế"
    assert report_place(found.place, date(2025, 1, 1)).label == "Thuận Hóa"


def test_names_of_today_after_the_reform(the_map: None) -> None:
    finder = PlaceFinder()
    labels = [
        (words, found.label_place.label, bool(found.sentence))
        for words in ("xã Thanh Hà", "Thanh Hà, Tiên Lãng", "Tam Hưng, Thủy Nguyên", "phường Thủy Nguyên")
        if (found := finder.find(words, NOW))
    ]
    assert labels == [
        ("xã Thanh Hà", "Thanh Hà", False),
        ("Thanh Hà, Tiên Lãng", "Thanh Hà", False),
        ("Tam Hưng, Thủy Nguyên", "Thủy Nguyên", True),
        ("phường Thủy Nguyên", "Thủy Nguyên", False),
    ]


def test_a_hundred_answers_cost_no_more_queries_than_one(the_map: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        finder = PlaceFinder()
        for house in range(100):
            finder.find(f"số {house}, Tam Hưng, Thủy Nguyên", THEN)
