"""What a register that is imported again says about a case that went on since."""

from datetime import date, datetime
from typing import Any

import pytest

from nhipcau.cases import actions, queries
from nhipcau.cases.imports import Cases
from nhipcau.kernel.contracts import Cell, Checked, ImportContext

FIRST, SECOND = date(2026, 2, 1), date(2026, 2, 20)


@pytest.mark.parametrize(("closed", "told"), [(FIRST, []), (SECOND, []), (date(2026, 2, 25), ["closed_on"])])
def test_a_closing_before_the_last_reopening_is_no_change(
    open_case: Any, centre: Any, system: Any, at: datetime, closed: date, told: list[str]
) -> None:
    case = open_case("A-1")
    actions.close(case=case, closing=actions.Closing(on=FIRST, reason="goal_met"), by=system, at=at)
    actions.reopen(case=case, on=date(2026, 2, 2), reason="Cần giúp tiếp", by=system, at=at)
    actions.close(case=case, closing=actions.Closing(on=SECOND, reason="integrated"), by=system, at=at)
    register, context = Cases(), ImportContext(centre, date(2026, 3, 2), system, at, "import:1")
    cells = {"number": "A-1", "name": case.person.name, "closed_on": closed}
    row = Checked(2, {key: Cell(value, str(value), value) for key, value in cells.items()})
    known = register.known([queries.number_key("A-1")], context)
    changes = register.changes(row, next(iter(known.values())), context)
    assert isinstance(changes, list)
    assert [change.key for change in changes] == told
