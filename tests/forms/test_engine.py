"""What a form means: every pitfall of XLSForm, pyxform and XPath that is known has its test here."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhipcau.forms.engine.check import build
from nhipcau.forms.engine.functions import number, text
from nhipcau.forms.engine.source import FormFaults
from nhipcau.forms.engine.state import State
from nhipcau.forms.engine.versions import difference
from nhipcau.forms.engine.xpath import BadExpression, parse

from .texts import CHOICES, SETTINGS, form_text, row

pytestmark = pytest.mark.sqlite  # asks no database
NOW = datetime(2026, 2, 28, 8, 0, tzinfo=UTC)


TABLE = [row("begin repeat", "r"), row("integer", "x"), row("end repeat")]


def state_of(rows: list[str], answers: dict[str, str], ids: dict[str, list[str]] | None = None, **more: Any) -> State:
    form = build(form_text(rows), frozenset({"sex"}))
    codes = more.pop("codes", lambda name, day: [])
    return State(form, answers, ids or {}, now=more.pop("now", NOW), day=date(2026, 2, 28), codes=codes, **more)


def faults_of(text: str) -> str:
    with pytest.raises(FormFaults) as found:
        build(text)
    return str(found.value)


def value(calculation: str, **answers: str) -> str:
    """What a rule comes to, with integer questions a and b, dates d and e, and a text t."""
    rows = [row("integer", "a"), row("integer", "b"), row("date", "d"), row("date", "e"), row("text", "t")]
    found = state_of([*rows, row("calculate", "c", calculation=calculation)], answers)
    return found.value(found.form.nodes["c"], None)


# --- the text ---------------------------------------------------------------------------------------------------------
def test_a_ruler_with_a_filled_first_cell_hides_nothing() -> None:
    ruled = form_text([row("text", "a")]).replace("| survey |", "| survey |", 1)
    ruled = ruled.replace("\n| | type", "\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n| | type", 1)
    assert "a" in build(ruled).nodes


def test_a_form_that_asks_nothing_is_refused() -> None:
    assert "survey" in faults_of(SETTINGS)


def test_a_bar_inside_of_a_text_is_refused_or_escaped() -> None:
    assert "5" in faults_of(form_text([row("text", "a", label="Có | không")]))
    assert build(form_text([row("text", "a", label="Có \\| không")])).nodes["a"].label["vi"] == ("Có | không",)


def test_a_line_break_in_a_label() -> None:
    assert build(form_text([row("text", "a", label="Một<br>hai")])).nodes["a"].label["vi"] == ("Một\nhai",)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([row("texd", "a")], "texd"),
        ([row("text", "Tên")], "Tên"),
        ([row("text", "a"), row("integer", "a")], "5"),
        ([row("select_one nope", "a")], "nope"),
        ([row("select_one_from_file hiv.csv", "a")], "hiv.csv"),
        ([row("text", "a", relevant="${nope} = 1")], "nope"),
        ([row("text", "a", relevant="fetch('x') = 1")], "fetch"),
        ([row("text", "a", relevant="1 +")], "relevant"),
        ([row("text", "a"), row("text", "b", relevant="${a}")], "${x} != ''"),
        ([row("text", "a", constraint="regex(., '(a+)+')")], "regex"),
        ([row("text", "a", relevant="${b} = 1"), row("text", "b", relevant="${a} = 1")], "a → b"),
        ([row("calculate", "a", calculation="${a} + 1")], "a → a"),
        ([*TABLE, row("text", "t", relevant="${x} > 1")], "x"),
        ([row("begin repeat", "r"), row("begin repeat", "s"), row("text", "x"), *[row("end repeat")] * 2], "6"),
        ([row("begin group", "g"), row("text", "x")], ""),
    ],
)  # fmt: skip
def test_a_broken_form_is_refused_with_row_and_reason(rows: list[str], reason: str) -> None:
    said = faults_of(form_text(rows))
    assert reason in said


def test_a_circle_through_a_group_is_named() -> None:
    rows = [row("begin group", "g", relevant="${x} = 1"), row("integer", "x"), row("end group")]
    assert "→" in faults_of(form_text(rows))


def test_a_missing_translation_unknown_column_and_double_code_are_refused() -> None:
    missing = form_text([row("text", "a")]).replace("| Câu a | Câu a |", "| Câu a |  |")
    assert "label::en" in faults_of(missing)
    assert "kolumn" in faults_of(form_text([row("text", "a")]).replace("| relevant |", "| kolumn |"))
    double = CHOICES + "| | level | CAO | Cao | High | a |\n"
    assert "CAO" in faults_of(form_text([row("select_one level", "a")], choices=double))


def test_three_thousand_brackets_are_a_fault_and_no_crash() -> None:
    with pytest.raises(BadExpression):
        parse("(" * 1500 + "1" + ")" * 1500)
    with pytest.raises(BadExpression):
        parse("-" * 3000 + "1")


@given(st.text(max_size=60))
def test_no_expression_breaks_the_parser(words: str) -> None:
    try:
        parse(words)
    except BadExpression as found:
        assert str(found)


@given(st.lists(st.text(alphabet="| -\\\nab#ế", max_size=30), max_size=8))
def test_no_text_breaks_the_reader(lines: list[str]) -> None:
    with pytest.raises(FormFaults):
        build("\n".join(["| survey | |", *lines]))


# --- values -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("calculation", "answers", "expected"),
    [
        ("${d} < '2026-07-15'", {"d": "31/1/2026"}, "true"),  # false in XPath 1.0
        ("${d} < ${e}", {"d": "1/2/2026", "e": "31/1/2026"}, "false"),
        ("${e} - ${d}", {"d": "28/2/2026", "e": "1/3/2026"}, "1"),
        ("${a} + ${b}", {"a": "2"}, ""),  # NaN is blank
        ("coalesce(${a}, 0) + coalesce(${b}, 0)", {"a": "2"}, "2"),
        ("1 div 0", {}, ""),
        ("7 mod 3", {}, "1"),
        ("0.1 + 0.2", {}, "0.3"),
        ("round(2.5)", {}, "3"),
        ("int(-2.7)", {}, "-2"),
        ("if(${a} > 1, 'x', 'y')", {"a": "3"}, "x"),
        ("if(${a} > 1, 'x', 'y')", {}, "y"),
        ("selected(${t}, 'b')", {"t": "a b"}, "true"),
        ("selected(${t}, 'b')", {"t": "ab"}, "false"),
        ("not(${a} = 1 or ${b} = 1)", {"a": "1"}, "false"),
        ("string-length(${t})", {"t": "ế"}, "1"),
        ("format-date(${d}, '%d/%m/%Y')", {"d": "2026-02-05"}, "05/02/2026"),
        ("concat('a', ${t}, 1 + 1)", {"t": "-"}, "a-2"),
        ("today()", {}, "2026-02-28"),
        ("${a} = '05'", {"a": "5"}, "false"),
        ("regex(${t}, '[A-Z]{2}')", {"t": "ABC"}, "false"),  # the whole text, as JavaRosa
    ],
)
def test_rules_mean_what_javarosa_means(calculation: str, answers: dict[str, str], expected: str) -> None:
    assert value(calculation, **answers) == expected


@given(st.dates(date(1900, 1, 1), date(2026, 2, 28)), st.dates(date(2000, 1, 1), date(2026, 12, 31)))
def test_age_is_right_on_every_birthday(born: date, on: date) -> None:
    years = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    rule = "int((number(format-date(today(), '%Y%m%d')) - number(format-date(${d}, '%Y%m%d'))) div 10000)"
    rows = [row("date", "d"), row("calculate", "c", calculation=rule)]
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    found = state_of(rows, {"d": f"{born:%d/%m/%Y}"}, now=at)
    if born <= on:
        assert found.value(found.form.nodes["c"], None) == str(years)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_numbers_come_back_from_their_text(given_number: float) -> None:
    assert number(text(given_number)) == pytest.approx(given_number, rel=1e-9, abs=1e-9) or "e" in text(given_number)


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "wrong"),
    [
        ("decimal", "3,5", "3.5", False),
        ("decimal", "1.500", "", True),  # one and a half, or one thousand five hundred? asked
        ("integer", "1.500", "1500", False),
        ("integer", "12a", "", True),
        ("integer", "٣", "", True),
        ("date", "5/3/26", "2026-03-05", False),
        ("date", "31/2/2026", "", True),
        ("time", "7h5", "07:05", False),
        ("time", "25:00", "", True),
        ("dateTime", "14:30 05/03/2026", "2026-03-05T14:30", False),
        ("dateTime", "05/03/2026 14:30", "2026-03-05T14:30", False),
        ("text", "  Ghi\x00 chú ", "  Ghi\x00 chú ", False),
    ],
)
def test_what_is_typed_is_read_as_people_mean_it(kind: str, typed: str, kept: str, wrong: bool) -> None:
    found = state_of([row(kind, "x")], {"x": typed})
    assert found.value(found.form.nodes["x"], None) == kept
    assert bool(found.problems()) is wrong
    assert found.typed(found.form.nodes["x"]) == typed  # kept as it is, readable or not


# --- what is asked ----------------------------------------------------------------------------------------------------
HIDING = [
    row("text", "a"), row("begin group", "g", relevant="${a} = 'x'"), row("text", "b", required="yes"),
    row("calculate", "c", calculation="${b}"), row("end group"), row("text", "z", relevant="${b} != ''"),
]  # fmt: skip


def test_a_hidden_answer_reads_as_blank_comes_back_and_is_dropped_at_the_end() -> None:
    answers = {"a": "y", "b": "cũ", "z": "theo b"}
    hidden = state_of(HIDING, answers)
    nodes = hidden.form.nodes
    assert not hidden.asked(nodes["b"]) and not hidden.asked(nodes["z"])
    assert hidden.problems() == []  # its must-answers do not count
    assert hidden.final() == {"a": "y"}
    back = state_of(HIDING, answers | {"a": "x"})
    assert back.final() == {"a": "x", "b": "cũ", "c": "cũ", "z": "theo b"}


def test_an_answer_that_left_its_list_is_an_error_and_stays() -> None:
    rows = [row("text", "a"), row("select_one level", "l", choice_filter="filter = ${a}")]
    assert state_of(rows, {"a": "a", "l": "CAO"}).problems() == []
    left = state_of(rows, {"a": "b", "l": "CAO"})
    assert [problem.kind for problem in left.problems()] == ["choice"]
    assert left.typed(left.form.nodes["l"]) == "CAO"
    assert [code for code, _words in left.options(left.form.nodes["l"])] == ["THAP"]


def test_tables_count_add_and_filter_by_their_own_row() -> None:
    rows = [
        row("begin repeat", "r"), row("integer", "x"), row("text", "t", relevant="${x} > 5"), row("end repeat"),
        row("calculate", "n", calculation="count(${r})"), row("calculate", "s", calculation="sum(${x})"),
    ]  # fmt: skip
    found = state_of(
        rows, {"r.1.x": "3", "r.2.x": "9", "r.2.t": "b", "r.1.t": "a", "r.3.x": ""}, {"r": ["1", "2", "3"]}
    )
    kept = found.final()
    assert (kept["n"], kept["s"]) == ("3", "12")
    assert kept["r"] == [{"id": "1", "x": "3"}, {"id": "2", "x": "9", "t": "b"}, {"id": "3"}]


def test_lists_of_the_rulebook_are_asked_by_the_day_of_the_answers() -> None:
    asked = []

    def codes(name: str, day: date) -> list[tuple[str, str]]:
        asked.append((name, day))
        return [("female", "Nữ")]

    found = state_of([row("select_one_from_file sex.csv", "s")], {"s": "female"}, codes=codes)
    assert found.said(found.form.nodes["s"]) == "Nữ"
    assert found.problems() == []
    assert set(asked) == {("sex", date(2026, 2, 28))}


def test_two_days_at_once_do_not_meet() -> None:
    rows = [row("calculate", "c", calculation="today()")]
    one = state_of(rows, {})
    two = state_of(rows, {}, now=datetime(2027, 1, 1, 9, tzinfo=UTC))
    assert [s.value(s.form.nodes["c"], None) for s in (one, two)] == ["2026-02-28", "2027-01-01"]


def test_labels_hold_answers_and_fall_back_to_vietnamese() -> None:
    found = state_of([row("text", "a"), row("note", "n", label="Chào ${a}!")], {"a": "Lan"}, lang="fr")
    assert found.text(found.form.nodes["n"].label, found.form.nodes["n"]) == "Chào Lan!"


def test_a_new_version_is_told_apart() -> None:
    old = build(form_text([row("text", "a"), row("text", "b"), row("integer", "c")]))
    new = build(form_text([row("text", "b"), row("text", "a", label="Khác"), row("text", "d")]))
    found = difference(old, new)
    assert (found.added, found.removed, found.changed) == (["d"], ["c"], {"a": ["label"]})
    assert "a" in found.moved and difference(old, old).nothing
