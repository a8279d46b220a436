"""Vietnamese text: stored clean, compared by keys."""

import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhipcau.kernel.text import (
    clean,
    match_key,
    name_as_stored,
    names_nobody,
    old_style,
    place_key,
    search_key,
    sort_key,
    split_type_word,
)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Huỳnh  Thị Yến", "Huỳnh Thị Yến"),
        (nfd("Vũ Hoài Chi"), "Vũ Hoài Chi"),
        ("Vũ\u00a0Thị\u2003Thủy\n", "Vũ Thị Thủy"),
        ("\ufeffLê\u200b Hòa\u200d", "Lê Hòa"),
        ("Lê\x00\x07 Hòa\ud800", "Lê Hòa"),
        ("một\thai\r\nba", "một hai ba"),
        ("\u200b \u00ad", ""),
        (2009, "2009"),
    ],
)
def test_clean(typed: object, stored: str) -> None:
    assert clean(typed) == stored


@given(st.text())
@settings(derandomize=True, max_examples=200)
def test_clean_twice_is_clean_once(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once == unicodedata.normalize("NFC", once) == once.strip()
    once.encode("utf-8")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("VÕ HOÀI HÒA", "Võ Hoài Hòa"),
        (nfd("  ĐẶNG  ĐỨC ĐẠT "), "Đặng Đức Đạt"),
        ("Võ Hoài HÒA", "Võ Hoài HÒA"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("NGUYỄN THỊ LAN-ANH", "Nguyễn Thị Lan-Anh"),
        ("nguyễn văn an", "nguyễn văn an"),
        ("Nguyễn Thị Hoà", "Nguyễn Thị Hoà"),
        ("123", "123"),
        ("", ""),
    ],
)
def test_name_as_stored(typed: str, stored: str) -> None:
    assert name_as_stored(typed) == stored


MOVED = {
    "Hoà": "Hòa",
    "Thuỷ": "Thủy",
    "Khoẻ": "Khỏe",
    "HOÀ BÌNH": "HÒA BÌNH",
    "uỷ ban": "ủy ban",
    "Goá": "Góa",
    "xoè": "xòe",
    "tuỵ": "tụy",
    "Thuỷ Nguyên, Hoà-Lạc": "Thủy Nguyên, Hòa-Lạc",
    "HOà": "HÒa",
}
KEPT = "Hoàng Thuyền quý quỳ Quỳnh giá ngoài ngoáy khuỷu quạ của Quý Huỳnh thuở loét Hòa Thủy Gìn giữ mùa xoong"


@pytest.mark.parametrize(("new", "old"), MOVED.items())
def test_tones_are_placed_the_old_way(new: str, old: str) -> None:
    assert old_style(new) == old
    assert old_style(nfd(new)) == old
    assert old_style(old) == old


@pytest.mark.parametrize("word", KEPT.split())
def test_other_syllables_stay(word: str) -> None:
    assert old_style(word) == word
    assert old_style(nfd(word)) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("người tàn tật", " Người  Tàn tật."),
        ("HIV/AIDS", "hiv aids"),
        ("Tâm lý xã hội – hoà giải", "tâm lý xã hội, hòa giải"),
        ("qúy", "quý"),
        ("Trẻ em", nfd("TRẺ EM")),
        ("TE bị XHTD", "te bị xhtd"),
        ("Ðối tượng khác", "Đối tượng khác"),
        ("Hoàbình", "Hòa Bình"),
    ],
)
def test_match_key_forgives(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("nghèo", "ngheo"), ("đa", "da"), ("Hóa", "Hòa"), ("Kỹ năng", "Ký năng"), ("12", "1"), ("A+", "A")],
)
def test_match_key_tells_apart(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Đặng  Thị Thuỷ", "dang thi thuy"),
        ("Lý Mỹ", "li mi"),
        ("Lí Mĩ", "li mi"),
        ("Quý", "qui"),
        ("Quí", "qui"),
        ("Tây Thúy", "tay thuy"),
        ("Thúi Tai", "thui tai"),
        ("CA-2019-001", "ca 2019 001"),
        ("H'Hen Niê", "hhen nie"),
        (nfd("Ưng Ớt ĐỖ"), "ung ot do"),
    ],
)
def test_search_key(typed: str, key: str) -> None:
    assert search_key(typed) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phan Rang-Tháp Chàm", "phan rang – tháp chàm"),
        ("Thuỷ Nguyên", "THỦY NGUYÊN"),
        ("Hoà Bình", nfd("Hòa bình")),
        ("Mỹ Đức", "Mĩ Đức"),
        ("Lý Nhân", "Lí Nhân"),
        ("Quý Sơn", "Quí Sơn"),
        ("Phường 01", "phường 1"),
        ("M'Đrắk", "M' Đrắk"),
        ("Yên Mỹ", "yên mĩ"),
    ],
)
def test_place_key_forgives(one: str, other: str) -> None:
    assert place_key(one) == place_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hà Đông", "Hạ Đông"), ("Quận 1", "Quận 10"), ("Thụy Anh", "Thụi Anh"), ("Đa", "Da"), ("Tây", "Tâi")],
)
def test_place_key_tells_apart(one: str, other: str) -> None:
    assert place_key(one) != place_key(other)


@pytest.mark.parametrize(
    ("typed", "word", "bare"),
    [
        ("Thành phố Hải Phòng", "Thành phố", "Hải Phòng"),
        ("TP. Hạ Long", "Thành phố", "Hạ Long"),
        ("T.P Vinh", "Thành phố", "Vinh"),
        ("tp vinh", "Thành phố", "vinh"),
        ("Thị Trấn Đông Anh", "Thị trấn", "Đông Anh"),
        ("TT. Núi Đèo", "Thị trấn", "Núi Đèo"),
        ("TX.Quảng Yên", "Thị xã", "Quảng Yên"),
        ("Xã Phường", "Xã", "Phường"),
        ("Phường Phường Đúc", "Phường", "Phường Đúc"),
        ("Huyện Trấn Yên", "Huyện", "Trấn Yên"),
        ("P. Thị Nại", "Phường", "Thị Nại"),
        ("Thị Nại", "", "Thị Nại"),
        ("Thịnh Liệt", "", "Thịnh Liệt"),
        ("H' Neng", "", "H' Neng"),
        ("H. Ea H'leo", "Huyện", "Ea H'leo"),
        ("Đặc khu Cô Tô", "Đặc khu", "Cô Tô"),
        ("Tỉnh Bà Rịa - Vũng Tàu", "Tỉnh", "Bà Rịa - Vũng Tàu"),
        ("Quận 1", "Quận", "Quận 1"),
        ("Q1", "Quận", "Quận 1"),
        ("P. 01", "Phường", "Phường 01"),
        ("Phường 1 Bảo Lộc", "Phường", "Phường 1 Bảo Lộc"),
        ("Thị trấn", "", "Thị trấn"),
        ("Xã", "", "Xã"),
        (nfd("xã An Hoà"), "Xã", "An Hoà"),
    ],
)
def test_split_type_word(typed: str, word: str, bare: str) -> None:
    assert split_type_word(typed) == (word, bare)


def test_people_sort_by_given_name_then_family_name_then_tone() -> None:
    right = [
        "Nguyễn Văn An",
        "Lê Ăn",
        "Trần Thị Ân",
        "Bùi Dũng",
        "Bùi Đạt",
        "Dương Hoa",
        "Đỗ Hoa",
        "Đỗ Thị Hoa",
        "Lê Hoa",
        "Lê Hòa",
        "Lê Hoả",
        "Lê Hoã",
        "Lê Hoá",
        "Lê Hoạ",
        "Lê Hoan",
        "LÊ ÍCH",
        "Võ Ơn",
        "Võ Ưng",
        "Võ Yên",
    ]
    shuffled = right[:]
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == right


def test_sort_key_is_digits_so_that_all_databases_agree() -> None:
    assert sort_key("Đỗ Hòa") == sort_key(nfd("ĐỖ  HOÀ"))
    assert sort_key("Nguyễn Văn An (Tèo)").startswith(sort_key("Nguyễn Văn An"))
    assert sort_key("Y'Blăm Öç").isdigit()
    assert sort_key("") == ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [("CA-2026-013", True), ("0912 000 111", True), ("Lan 2", False), ("Nguyễn Văn A12", False), ("", False)],
)
def test_a_number_names_nobody(typed: str, number: bool) -> None:
    assert names_nobody(search_key(typed).split()) is number
