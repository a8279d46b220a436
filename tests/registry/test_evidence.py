"""What speaks for one person: weighed by how common it is."""

from datetime import date
from typing import Any

import pytest

from nhipcau.registry.queries.evidence import QUEUED, Known, name_bits, percent, weigh

RARE, COMMON = ("giang", "a", "pao"), ("nguyen", "thi", "lan")
DAY = {"born": date(2015, 3, 5), "precision": "day"}


def said(one: dict[str, Any], other: dict[str, Any], **more: Any) -> tuple[str, ...]:
    return weigh(Known(**one), Known(**other), **more).reasons


def bits(one: dict[str, Any], other: dict[str, Any], **more: Any) -> float:
    return weigh(Known(**one), Known(**other), **more).bits


def test_a_common_name_is_no_evidence_and_a_rare_one_is() -> None:
    assert name_bits(("nguyen",)) == 0
    assert name_bits(("nguyen", "thi", "lan")) < 6 < 15 < name_bits(RARE)
    assert said({"words": COMMON}, {"words": COMMON}) == ("common_name",)
    assert said({"words": RARE}, {"words": RARE}) == ("name",)
    assert bits({"words": COMMON, **DAY}, {"words": COMMON, **DAY}) < QUEUED
    assert bits({"words": RARE, **DAY}, {"words": RARE, **DAY}) > QUEUED


@pytest.mark.parametrize(
    ("born", "precision", "reason"),
    [
        (date(2015, 3, 5), "day", "birth"),
        (date(2015, 5, 3), "day", "swapped"),
        (date(2015, 3, 1), "month", "birth_month"),
        (date(2015, 1, 1), "year", "birth_year"),
        (date(2015, 9, 9), "day", "birth_year"),
    ],
)
def test_births_as_exactly_as_they_are_known(born: date, precision: str, reason: str) -> None:
    assert said(DAY, {"born": born, "precision": precision}) == (reason,)


def test_the_first_of_january_says_a_year() -> None:
    new_year = {"born": date(1950, 1, 1), "precision": "day"}
    assert said(new_year, new_year) == ("birth_year",)


def test_another_year_of_birth_outweighs_a_rare_name_but_not_a_paper() -> None:
    old = {"words": RARE, "born": date(1960, 1, 1), "precision": "year"}
    assert bits({"words": RARE, **DAY}, old) < 0
    assert bits({"words": RARE, "identity": "x", **DAY}, old | {"identity": "x"}) > 0


def test_the_telephone_of_an_office_is_no_evidence() -> None:
    known = {"phone": "0912000111"}
    assert said(known, known) == ("phone",)
    assert said(known, known, no_evidence={"0912000111"}) == ()


def test_papers_mothers_and_places_where_they_are_known() -> None:
    one = {"identity": "a", "mother": ("lo", "thi", "xe"), "place": 7}
    assert said(one, one) == ("identity", "place", "mother")
    assert bits(one, {"identity": "b", "mother": ("vang", "thi", "do"), "place": 8}) < -10
    assert bits({"sex": "male"}, {"sex": "female"}) < 0


def test_never_quite_certain() -> None:
    assert [percent(value) for value in (-1000, 18, 24, 1000)] == [0, 50, 98, 99]
