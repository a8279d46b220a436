"""Each way a file can be wrong is named with its file and its kind; a fault never hides another."""

import textwrap
from pathlib import Path

import pytest

from nhipcau.rulebook.engine.load import load
from nhipcau.rulebook.states import RulebookError

PARAMETER = """
description: Mức chuẩn
metadata: {unit: VND/month}
values:
  2021-07-01: {value: 360000, metadata: {reference: "NĐ 20"}}
"""
LIST = """
list: colour
name: Màu
en: Colour
codes:
  - {code: red, name: Đỏ, en: Red, aliases: [hồng]}
  - {code: blue, name: Xanh, en: Blue}
"""
INDICATOR = """
code: x.y
name: Số
en: Number
sentence: số
unit: ca
fact: thing
when: held
measure: count
order: 10
basis: {reference: "NĐ 20"}
"""
CASES = """
cases:
  - {key: rate, on: 2021-07-01, expect: 360000}
"""
GOOD = {
    "parameters/rate.yaml": PARAMETER,
    "codes/colour.yaml": LIST,
    "indicators/x.y.yaml": INDICATOR,
    "cases/rate.yaml": CASES,
}


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return root


def faults(root: Path) -> list[tuple[str, str]]:
    with pytest.raises(RulebookError) as caught:
        load(root)
    return [(problem.file, problem.kind) for problem in caught.value.problems]


def test_the_good_files_are_good(tmp_path: Path) -> None:
    book = load(write(tmp_path, GOOD))
    assert book.files == ("parameters/rate.yaml", "codes/colour.yaml", "indicators/x.y.yaml", "cases/rate.yaml")
    assert book.unverified() == []


BROKEN = [
    # parameters
    ("parameters/rate.yaml", PARAMETER + "surprise: 1\n", "unknown_key"),
    ("parameters/rate.yaml", PARAMETER.replace("metadata: {unit", "metadata: {colour: red, unit"), "unknown_key"),
    ("parameters/rate.yaml", PARAMETER.replace("reference:", "source: x, reference:"), "unknown_key"),
    ("parameters/rate.yaml", PARAMETER.replace('{reference: "NĐ 20"}', "{}"), "missing_reference"),
    ("parameters/rate.yaml", PARAMETER.replace('{reference: "NĐ 20"}', '{reference: " "}'), "missing_reference"),
    ("parameters/rate.yaml", PARAMETER.replace("VND/month", "shells"), "bad_unit"),
    ("parameters/rate.yaml", PARAMETER.replace("metadata: {unit: VND/month}", "metadata: {}"), "missing_key"),
    ("parameters/rate.yaml", PARAMETER.replace("360000", "360000.5"), "bad_value"),
    ("parameters/rate.yaml", PARAMETER.replace("360000", "-1"), "bad_value"),
    ("parameters/rate.yaml", PARAMETER.replace("360000", '"nhiều"'), "bad_value"),
    ("parameters/rate.yaml", PARAMETER.replace('"NĐ 20"', '"NĐ 20", verified: maybe'), "bad_value"),
    ("parameters/rate.yaml", PARAMETER.replace("VND/month}", "VND/month, combine: lowest}"), "bad_value"),
    ("parameters/rate.yaml", PARAMETER.replace("2021-07-01", "hôm qua"), "bad_date"),
    ("parameters/rate.yaml", PARAMETER.replace("2021-07-01", "2021-02-30"), "not_yaml"),
    ("parameters/rate.yaml", PARAMETER.replace("2021-07-01", "0001-01-01"), "bad_value"),
    (
        "parameters/rate.yaml",
        PARAMETER + '  2020-07-01: {value: 1, metadata: {reference: "NĐ 1"}}\n',
        "unordered_dates",
    ),
    (
        "parameters/rate.yaml",
        PARAMETER + '  2021-07-01: {value: 1, metadata: {reference: "NĐ 1"}}\n',
        "duplicate_key",
    ),
    ("parameters/rate.yaml", "description: Mức\n  xấu: [", "not_yaml"),
    ("parameters/rate.yaml", "- một\n- hai\n", "not_yaml"),
    ("parameters/Rate Two.yaml", PARAMETER, "bad_name"),
    ("parameters/rate.31.yaml", PARAMETER.replace("VND/month", "VND/day"), "bad_unit"),
    # code lists
    ("codes/colour.yaml", LIST.replace("name: Đỏ", "name: Đỏ, tint: 3"), "unknown_key"),
    ("codes/colour.yaml", LIST.replace("en: Red, ", ""), "missing_key"),
    ("codes/colour.yaml", LIST.replace("code: blue", "code: red"), "duplicate_code"),
    ("codes/colour.yaml", LIST.replace("name: Xanh", "name: HỒNG"), "alias_clash"),
    ("codes/colour.yaml", LIST.replace("name: Xanh", "name: Xanh, aliases: [đỏ !]"), "alias_clash"),
    (
        "codes/colour.yaml",
        LIST.replace("code: red,", "code: red, to: 2025-06-30,").replace("code: blue,", "code: red, from: 2025-06-30,"),
        "overlapping_dates",
    ),
    ("codes/colour.yaml", LIST.replace("code: red,", "code: red, from: 2025-07-01, to: 2025-06-30,"), "date_order"),
    ("codes/colour.yaml", LIST.replace("code: red,", "code: red, from: mai,"), "bad_date"),
    ("codes/colour.yaml", LIST.replace("aliases: [hồng]", "aliases: hồng"), "bad_value"),
    ("codes/colour.yaml", LIST.replace("code: red,", "code: 1,"), "bad_value"),
    ("codes/colour.yaml", LIST.replace("code: red,", "code: red, age: old,"), "bad_value"),
    ("codes/colour.yaml", LIST.replace("code: red,", "code: red, parent: green,"), "unknown_code"),
    ("codes/colour.yaml", LIST.replace("code: red,", "code: red, basis: {verified: true},"), "missing_reference"),
    ("codes/colour.yaml", LIST.replace("list: colour", "list: color"), "bad_name"),
    ("codes/counts_as.yaml", "counts_as:\n  - {client_group: a, legal_group: b}\n", "missing_key"),
    # indicators
    ("indicators/x.y.yaml", INDICATOR.replace("unit: ca\n", ""), "missing_key"),
    ("indicators/x.y.yaml", INDICATOR + "formula: a+b\n", "unknown_key"),
    ("indicators/x.y.yaml", INDICATOR.replace("measure: count", "measure: average:age"), "bad_value"),
    ("indicators/x.y.yaml", INDICATOR.replace("measure: count", "measure: 'sum:'"), "bad_value"),
    ("indicators/x.y.yaml", INDICATOR + "by: kind\n", "bad_value"),
    ("indicators/x.y.yaml", INDICATOR + "where: {channel: 3}\n", "bad_value"),
    ("indicators/x.y.yaml", INDICATOR + "parent: z\n", "unknown_code"),
    ("indicators/x.y.yaml", INDICATOR.replace('{reference: "NĐ 20"}', "{verified: true}"), "missing_reference"),
    ("indicators/other.yaml", INDICATOR, "bad_name"),
    # cases of law
    ("cases/rate.yaml", CASES.replace("360000", "1"), "case_failed"),
    ("cases/rate.yaml", CASES.replace("2021-07-01", "2021-06-30"), "case_failed"),
    ("cases/rate.yaml", CASES.replace(", expect: 360000", ""), "missing_key"),
    ("cases/rate.yaml", CASES.replace("key: rate", "key: rate, place: 31"), "bad_value"),
]


@pytest.mark.parametrize(("file", "text", "kind"), BROKEN)
def test_a_broken_file_is_named(tmp_path: Path, file: str, text: str, kind: str) -> None:
    assert (file, kind) in faults(write(tmp_path, GOOD | {file: text}))


def test_two_indicators_cannot_take_the_same_row(tmp_path: Path) -> None:
    second = INDICATOR.replace("x.y", "x.z")
    assert faults(write(tmp_path, GOOD | {"indicators/x.z.yaml": second})) == [
        ("indicators/x.y.yaml", "duplicate_order")
    ]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        GOOD
        | {
            "codes/colour.yaml": LIST.replace("code: blue", "code: red"),
            "parameters/rate.yaml": PARAMETER + "surprise: 1\n",
            "indicators/x.y.yaml": INDICATOR + "by: kind\n",
        },
    )
    assert set(faults(root)) == {
        ("parameters/rate.yaml", "unknown_key"),
        ("codes/colour.yaml", "duplicate_code"),
        ("indicators/x.y.yaml", "bad_value"),
    }


def test_the_sentence_says_file_thing_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RulebookError) as caught:
        load(write(tmp_path, GOOD | {"codes/colour.yaml": LIST.replace("name: Xanh", "name: Hồng")}))
    (problem,) = caught.value.problems
    assert str(problem).startswith("codes/colour.yaml: “hồng”")
    assert "red" in problem.sentence
    assert "blue" in problem.sentence


def test_a_missing_folder(tmp_path: Path) -> None:
    assert faults(tmp_path / "nowhere") == [("nowhere", "no_directory")]
