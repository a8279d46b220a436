"""Lists of words: every spelling finds its code, days decide, sealed words are known as such."""

import unicodedata
from datetime import date

import pytest

from nhipcau.kernel.contracts import code_lists
from nhipcau.rulebook import queries

MATCHES = [
    ("client_group", "NKT", "disabled"),
    ("client_group", "  NGƯỜI   TÀN TẬT ", "disabled"),
    ("client_group", unicodedata.normalize("NFD", "Người khuyết tật"), "disabled"),
    ("client_group", "trẻ em HCĐBKK", "children_special"),
    ("client_group", "TE bị XHTD", "child_sexual_abuse"),
    ("client_group", "Trẻ em rối loạn phát triển - tự kỷ", "child_developmental"),
    ("client_group", "nạn nhân chất độc hoá học", "agent_orange"),
    ("client_group", "người nhiễm hiv / aids", "hiv"),
    ("topic", "Hôn nhân và gia đình", "family"),
    ("topic", "HNGĐ", "family"),
    ("topic", "quy trình thủ tục làm hồ sơ chế độ", "dossier"),
    ("outcome", "chuyển tuyến", "referred"),
    ("case_source", "CTV", "collaborator"),
    ("closing_reason_local", "đã hưởng chế độ", "allowance_granted"),
    ("closing_reason_local", "Hoà nhập cộng đồng", "integrated"),
    ("event_kind", "Hội nghị tuyên truyền với nạn nhân bị mua bán", "trafficking"),
    ("unit_level", "Quận", "district"),
    ("unit_level", "thành phố thuộc tỉnh", "district"),
    ("unit_level", "Thành phố", "province"),
    ("unit_level", "Đặc khu", "commune"),
    ("case_level", "can thiệp trợ giúp", "intervention"),
    ("sex", "NỮ", "female"),
    ("channel", "Tổng đài 111 chuyển", "passed_111"),
    ("donation_form", "chuyển khoản", "cash"),
    ("screening_conclusion", "Cần can thiệp", "intervene"),
    ("trained", "có", "yes"),
    ("qualification", "thạc sĩ", "master"),
]


@pytest.mark.parametrize(("name", "words", "code"), MATCHES)
def test_match(name: str, words: str, code: str) -> None:
    found = queries.code_list(name).match(words, date(2026, 11, 22))
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("words", ["", "Người ngoài hành tinh", "nguoi khuyet tat"])
def test_unknown_words_match_nothing(words: str) -> None:
    """Accents are kept: without them different groups would fall together."""
    assert queries.code_list("client_group").match(words) is None


def test_every_word_finds_its_own_code_again() -> None:
    for words in queries.code_lists():
        for code in words:
            on = code.span.start or code.span.end
            for spelling in (code.code, code.name, *code.aliases):
                assert words.match(spelling, on) == code


def test_only_hiv_is_sealed_among_client_groups() -> None:
    groups = queries.code_list("client_group")
    assert groups.sealed_codes() == {"hiv"}
    assert groups.is_sealed("hiv") is True
    assert groups.is_sealed("elderly") is False
    assert queries.code_list("legal_group").sealed_codes() == {"TE05", "HIV"}


def test_age_hints() -> None:
    hints = {code.code: code.age for code in queries.code_list("client_group") if code.age}
    assert hints.pop("elderly") == "elder"
    assert set(hints.values()) == {"child"}
    assert len(hints) == 6


def test_a_code_keeps_its_words_after_it_ended_and_another_may_take_it() -> None:
    provinces = queries.code_list("province")
    assert provinces.label("24", on=date(2025, 6, 30)) == "Bắc Giang"
    assert provinces.label("24", on=date(2025, 7, 1)) == "Bắc Ninh"
    assert provinces.label("24") == "Bắc Ninh"
    assert provinces.label("02") == "Hà Giang"
    assert provinces.get("02", date(2025, 7, 1)) is None
    assert provinces.label("ZZ") == "ZZ"
    found = [provinces.match("Bắc Ninh", day) for day in (date(2025, 6, 30), date(2025, 7, 1))]
    assert [code.code for code in found if code] == ["27", "24"]


def test_sixty_three_provinces_became_thirty_four() -> None:
    provinces = queries.code_list("province")
    assert len(provinces.choices(date(2025, 6, 30))) == 63
    assert len(provinces.choices(date(2025, 7, 1))) == 34


def test_labels_in_both_languages() -> None:
    groups = queries.code_list("client_group")
    assert groups.label("elderly") == "Người cao tuổi"
    assert groups.label("elderly", "en") == "Older people"
    assert groups.choices(lang="en")[-1] == ("other", "Others")


def test_fourteen_groups_of_children_and_their_parts() -> None:
    groups = queries.code_list("legal_group")
    assert [c.code for c in groups if c.parent == "TE"] == [f"TE{n:02}" for n in range(1, 15)]
    assert len([c for c in groups if c.parent == "TE03"]) == 12


def test_counts_as_is_dated_and_never_wider_than_the_law() -> None:
    on = date(2026, 11, 22)
    assert [c.legal_group for c in queries.counts_as("child_sexual_abuse", on)] == ["TE11"]
    assert queries.counts_as("domestic_violence", date(2023, 6, 30)) == []
    assert [c.legal_group for c in queries.counts_as("domestic_violence", date(2023, 7, 1))] == ["NN.BLGD"]
    for wider in ("child_developmental", "child_violence", "other"):
        assert queries.counts_as(wider, on) == []


def test_apps_below_ask_through_the_contract() -> None:
    words = code_lists["rulebook"]
    assert words.match("unit_level", "Thị trấn") == "commune"
    assert words.match("unit_level", "Liên bang") is None
    assert words.label("unit_level", "district") == "Huyện"
    assert dict(words.choices("sex")) == {"male": "Nam", "female": "Nữ", "unknown": "Không rõ"}
