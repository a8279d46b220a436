"""Procedures are data: a made-up one works without code, and each way a file can be wrong is named with its line."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from tests.rulebook.test_broken_files import write

from nhipcau.rulebook import queries
from nhipcau.rulebook.engine.load import load
from nhipcau.rulebook.states import NoRuleInForce, RulebookError

PAPERS = """
list: paper_kind
name: Biểu mẫu
en: Papers
codes:
  - {code: leaf, name: Lá thư, en: Letter}
  - {code: decree, name: Quyết định, en: Decision}
"""
BODIES = """
list: responsible_body
name: Cơ quan
en: Body
codes:
  - {code: centre, name: Trung tâm, en: Centre}
  - {code: village, name: Làng, en: Village}
"""
REASONS = """
list: closing_reason_legal
name: Lý do
en: Reason
codes:
  - {code: well, name: Đã ổn, en: Well}
  - {code: gone, name: Đã đi, en: Gone}
"""
LIMIT = """
description: Hạn
metadata: {unit: working_days}
values:
  2020-01-01: {value: 3, metadata: {reference: "Lệ làng"}}
"""
GARDEN = """procedure: garden
name: Vườn
en: Garden
versions:
  2020-01-01:
    basis: {reference: "Lệ làng 1"}
    steps:
      - step: sow
        name: Gieo
        en: Sow
        basis: {reference: "Lệ làng 2"}
        body: centre
        who: case.write
        forms: [leaf]
        clock: {limit: days, from: received, first_day: {reference: "Lệ làng 3", verified: false}}
        next: [allow]
      - step: allow
        name: Duyệt
        en: Allow
        basis: {reference: "Lệ làng 4"}
        body: village
        who: case.write
        decision: decree
        next: [reap]
        back: [sow]
      - step: reap
        name: Gặt
        en: Reap
        basis: {reference: "Lệ làng 5"}
        body: centre
        who: case.write
    closing:
      - {reason: well, at: [reap], basis: {reference: "Lệ làng 6"}}
      - {reason: gone, basis: {reference: "Lệ làng 7"}}
"""
GOOD = {
    "parameters/days.yaml": LIMIT,
    "codes/paper_kind.yaml": PAPERS,
    "codes/responsible_body.yaml": BODIES,
    "codes/closing_reason_legal.yaml": REASONS,
    "procedures/garden.yaml": GARDEN,
}


def test_a_made_up_procedure_is_read_without_a_line_of_code(tmp_path: Path) -> None:
    book = load(write(tmp_path, GOOD))
    found = book.procedure("garden", date(2021, 1, 1))
    assert [step.key for step in found.steps] == ["sow", "allow", "reap"]
    assert found.step("sow").clock.limit == "days"
    assert [each.reason for each in found.reasons("sow")] == ["gone"]
    assert [each.reason for each in found.reasons("reap")] == ["well", "gone"]
    assert book.unverified() == ["procedures/garden.yaml: garden 01/01/2020 sow (from received)"]
    with pytest.raises(NoRuleInForce):
        book.procedure("garden", date(2019, 12, 31))


BROKEN = [
    ("unknown_form", "forms: [leaf]", "forms: [leaflet]", 8),
    ("unknown_form", "decision: decree", "decision: decrees", 17),
    ("unknown_condition", "        forms: [leaf]", "        needs: [sunshine]", 8),
    ("unknown_permission", "who: case.write\n        forms", "who: king\n        forms", 8),
    ("unknown_body", "body: village", "body: castle", 17),
    ("unknown_code", "reason: well", "reason: rich", 33),
    ("unknown_parameter", "limit: days", "limit: weeks", 15),
    ("clock_without_basis", 'first_day: {reference: "Lệ làng 3", verified: false}', "in_emergency: true", 15),
    ("missing_reference", 'basis: {reference: "Lệ làng 4"}', "basis: {verified: false}", 17),
    ("dead_end", "at: [reap]", "at: [sow]", 26),
    ("unreachable", "next: [reap]\n        back: [sow]", "next: []\n        back: [sow]", 26),
    ("unknown_step", "next: [reap]", "next: [eat]", 17),
    ("unknown_step", "from: received", "from: eat", 8),
    ("duplicate_code", "step: reap", "step: allow", 26),
    ("bad_value", "body: village", "body: centre", 17),
    ("bad_value", "decision: decree", "approves: allow", 17),
    ("bad_date", "2020-01-01:\n    basis", "soon:\n    basis", 1),
    ("clock_without_basis", "2020-01-01:\n    basis", "2019-01-01:\n    basis", 15),
    ("unknown_key", "        next: [allow]", "        nxet: [allow]", 8),
]


@pytest.mark.parametrize(("kind", "right", "wrong", "line"), BROKEN)
def test_each_fault_is_named_with_file_line_and_reason(
    tmp_path: Path, kind: str, right: str, wrong: str, line: int
) -> None:
    assert right in GARDEN
    with pytest.raises(RulebookError) as caught:
        load(write(tmp_path, {**GOOD, "procedures/garden.yaml": GARDEN.replace(right, wrong)}))
    found = [problem for problem in caught.value.problems if problem.kind == kind]
    assert found, [str(problem) for problem in caught.value.problems]
    lines = {problem.sentence.split(":")[0].split()[-1] for problem in found}
    assert {problem.file for problem in found} == {"procedures/garden.yaml"}
    assert str(line) in lines


def test_another_province_of_forms_is_known_by_its_files(tmp_path: Path) -> None:
    files = {**GOOD, "procedures/garden.yaml": GARDEN.replace("forms: [leaf]", "forms: [flower]")}
    load(write(tmp_path, {**files, "forms/flower.md": "# Hoa"}))


def test_the_procedures_of_the_law() -> None:
    child, general = (queries.procedure(key, date(2026, 11, 30)) for key in ("child", "general"))
    assert {step.body for step in child.steps if step.key not in ("receive",)} == {"commune"}
    assert child.step("approve").decision == "nd56_mau_05"
    assert (child.under, general.under) == ("children.child_age", "")
    assert not child.step("plan").clock.first_day.verified
    assert not child.step("plan").clock.in_emergency
    assert child.emergency.warn == (10, 14)
    assert general.step("approve_plan").approves == "plan"
    with pytest.raises(NoRuleInForce):
        queries.procedure("juvenile", date(2025, 12, 31))
    drafts = [queries.procedure(key, date(2026, 1, 1)) for key in ("juvenile", "domestic_violence")]
    assert not any(found.verified or any(step.rule.verified for step in found.steps) for found in drafts)


def test_the_check_reads_them(tmp_path: Path) -> None:
    assert any(name.startswith("procedures/") for name in load(Path(settings.RULEBOOK_DIR)).files)
