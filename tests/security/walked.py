"""What the world of these tests has of a case in its procedure."""

from datetime import date
from typing import Any

CANARY, DAY = "KANARI", date(2026, 2, 10)


def in_procedure(world: Any, case: Any) -> None:
    """The case follows a procedure, with a paper from outside and a time limit that runs."""
    from nhipcau.cases.actions import procedure

    told = {"by": world.by, "at": world.at}
    procedure.begin_procedure(case=case, key="child", **told)
    paper = procedure.NewPaper(
        kind="nd56_mau_01", signed_on=DAY, signer=f"{CANARY} người ký", capacity="kt", body="commune",
        number=f"{CANARY} 12", content=b"%PDF-1.4 thu", name=f"{CANARY}.pdf",
    )  # fmt: skip
    world.add("outside_paper", procedure.file_paper(case=case, paper=paper, **told))
    procedure.do_step(case=case, step="receive", to="assess_first", **told)
    world.add("clock", case.clocks.get())


def signed(world: Any, case: Any) -> None:
    """The signed copy of the final form is filed."""
    from nhipcau.forms import actions

    copy = actions.NewScan(content=b"%PDF-1.4 thu", name=f"{CANARY}.pdf", signed_on=DAY, signer=f"{CANARY} người ký")
    actions.file_scan(sheet=world.rows["final_sheet"], record=case, scan=copy, by=world.by, at=world.at)
    world.ids["case_anchor"] = case.anchor_id
