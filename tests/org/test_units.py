"""Units and staff: actions, and what a cell of a register means."""

from datetime import date
from typing import Any

import pytest

from nhipcau.kernel.contracts import Cell, Checked, ImportContext, staff_arrivals
from nhipcau.kernel.errors import Refused
from nhipcau.org import actions
from nhipcau.org.imports import Units
from nhipcau.org.models import Unit
from nhipcau.org.queries import Branch, StaffFinder, UnitFinder, name_on, tree_rows


@pytest.fixture
def office_h1(centre: Any, system: Any, at: Any) -> Unit:
    return actions.add_unit(entry=actions.NewUnit("H1", "Văn phòng CTXH Suối Mơ", centre), by=system, at=at)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("h1", "H1"),
        ("Văn phòng Công tác xã hội Suối Mơ", "H1"),
        ("VP CTXH suối mơ", "H1"),
        ("Suối Mơ", "H1"),
        ("Trung tâm", "TT"),
        ("Trung tâm CTXH", "TT"),
        ("Trung tâm Công tác xã hội", "TT"),
        ("Trung tâm Công tác xã hội tỉnh Bình Minh", "TT"),
        ("Văn phòng", None),
        ("H9", None),
    ],
)
def test_a_unit_cell(office_h1: Unit, words: str, code: str | None) -> None:
    found = UnitFinder().find(words)
    assert (found.code if found else None) == code


def test_names_carry_dates(office_h1: Unit, system: Any, at: Any) -> None:
    actions.change_unit(
        unit=office_h1, changes={"name": "Văn phòng CTXH Suối Mây"}, valid_from=date(2026, 1, 1), by=system, at=at
    )
    assert name_on(office_h1, date(2025, 12, 31))[0] == "Văn phòng CTXH Suối Mơ"
    assert name_on(office_h1, date(2026, 1, 1))[0] == "Văn phòng CTXH Suối Mây"
    for words in ("Suối Mơ", "Suối Mây"):
        assert UnitFinder().find(words) == office_h1


def test_refusals(centre: Any, office_h1: Unit, system: Any, at: Any) -> None:
    told: dict[str, Any] = {"by": system, "at": at}
    with pytest.raises(Refused):
        actions.set_up_centre(code="T2", name="Trung tâm hai", province_code="98", **told)
    with pytest.raises(Refused):
        actions.set_up_centre(code="T2", name="Trung tâm hai", province_code="77", **told)
    with pytest.raises(Refused):
        actions.close_unit(unit=centre, closed_on=date(2026, 1, 1), reason="x", **told)
    with pytest.raises(Refused):
        actions.change_unit(unit=office_h1, changes={"parent": office_h1}, **told)
    with pytest.raises(Refused):
        actions.add_unit(entry=actions.NewUnit("h1", "Trùng mã", centre), **told)
    assert Unit.objects.count() == 2


def test_new_staff_are_told_to_whoever_waits(office_h1: Unit, system: Any, at: Any, monkeypatch: Any) -> None:
    came: list[str] = []
    monkeypatch.setattr(staff_arrivals, "_items", {"test": lambda people, by, at: came.extend(p.name for p in people)})
    entries = [actions.NewStaff(office_h1, "Lê  Văn An "), actions.NewStaff(office_h1, "Lê Văn Ân")]
    actions.add_staff_many(entries=entries, by=system, at=at)
    assert came == ["Lê Văn An", "Lê Văn Ân"]
    finder = StaffFinder()
    assert [str(finder.find(words)) for words in ("LÊ VĂN AN", "lê văn ân", "le van an", "Lê Văn")] == [
        *("Lê Văn An", "Lê Văn Ân", "None", "None")
    ]


def row(number: int, code: str, name: str, level: str | None, parent: str = "") -> Checked:
    words = {"code": code, "name": name, "parent": parent}
    cells = {key: Cell(value, value) for key, value in words.items()}
    return Checked(number, cells | {"level": Cell(level, level or "")})


def test_the_row_of_the_centre_is_the_centre(centre: Any, system: Any, at: Any) -> None:
    register, context = Units(), ImportContext(centre, date(2026, 3, 2), system, at, "import:1")
    rows = [
        row(5, "X1", "Văn phòng xã", "commune", "H1"),
        row(6, "H1", "Văn phòng huyện", "district", "TTCTXH"),
        row(7, "TTCTXH", "Trung tâm tên khác", "province"),
    ]
    ordered = register.arrange(rows, context)
    assert [found.words("code") for found in ordered] == ["TTCTXH", "H1", "X1"]
    known = register.known([register.number(found) for found in ordered], context)
    assert list(known.values()) == [centre]
    changes = register.changes(ordered[0], centre, context)
    assert [(c.key, c.new) for c in changes] == [("name", "Trung tâm tên khác"), ("code", "TTCTXH")]  # type: ignore[union-attr]
    register.create(ordered[1:], context)
    assert [(u.code, u.kind, u.depth) for u in Unit.objects.order_by("path")] == [
        *(("TT", "centre", 1), ("H1", "office", 2), ("X1", "office", 3))
    ]
    assert UnitFinder().find("TTCTXH") == centre


def test_a_branch_of_the_tree_is_its_unit(office: Any) -> None:
    branches = {branch.pk: branch for branch in (Branch.read(*row) for row in tree_rows())}
    unit = branches[office.pk].as_unit()
    assert [getattr(unit, name) for name in ("pk", "path", "code", "name", "successor_id")] == [
        *(office.pk, office.path, office.code, office.name, office.successor_id)
    ]
    assert unit.kind == office.kind  # what a branch does not know is asked for
