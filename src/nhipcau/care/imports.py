"""The register of screenings: each row is one child and one screening."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Change, Checked, Column, ImportContext, Register
from nhipcau.kernel.permissions import Permission
from nhipcau.registry.actions import NewPerson, withdraw_people

from . import actions, queries
from .states import CONCLUSIONS, TOOLS


class Screenings(Register):
    """Rows have no number: they are known by what stands in them."""

    name = "screenings"
    title = _("Register of screenings")
    permission = Permission.SCREENING_WRITE
    key = None
    day = "on"
    columns = (
        Column("on", ("Ngày", "Ngày sàng lọc"), "day", required=True),
        Column("name", ("Họ và tên trẻ", "Họ tên trẻ", "Họ và tên", "Họ tên", "Tên trẻ"), "name", required=True),
        Column("birth", ("Ngày sinh", "Năm sinh", "Ngày, tháng, năm sinh"), "birth", limit=60),
        Column("sex", ("Giới tính", "Nam/nữ"), "sex", limit=60),
        Column("tool", ("Công cụ", "Công cụ sàng lọc", "Bộ công cụ"), "code", code_list=TOOLS, limit=200),
        Column("conclusion", ("Kết luận", "Kết quả", "Kết quả sàng lọc"), "code", code_list=CONCLUSIONS, limit=200),
        Column("unit", ("Đơn vị", "Văn phòng"), "unit"),
    )

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        new = [_new(row, context) for row in rows]
        made = actions.record_screenings(screenings=new, by=context.by, at=context.at, source=context.source)
        return [[screening, screening.person] for screening in made]

    def update(self, row: Checked, known: Any, changes: Sequence[Change], context: ImportContext) -> None:
        """Never asked for: a row without a number is either new or the same."""
        return

    def built_on(self, records: Sequence[tuple[str, int]]) -> list[str]:
        count = queries.built_on(_ids(records, "registry.person"), _ids(records, "care.screening"))
        if not count:
            return []
        words = ngettext(
            "%(count)s thing was recorded for these children since.",
            "%(count)s things were recorded for these children since.",
            count,
        )
        return [words % {"count": count}]

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        actions.withdraw_screenings(ids=_ids(records, "care.screening"), reason=reason, by=by, at=at)
        withdraw_people(ids=_ids(records, "registry.person"), reason=reason, by=by, at=at)


def _ids(records: Sequence[tuple[str, int]], label: str) -> list[int]:
    return [pk for of, pk in records if of == label]


def _new(row: Checked, context: ImportContext) -> actions.NewScreening:
    unit, born, cell = row.value("unit") or context.unit, row.value("birth"), row.cells["name"]
    child = NewPerson(
        unit=unit,
        name=row.value("name"),
        name_as_written=str(cell.raw or "")[:200],
        birth_date=born.day if born else None,
        birth_precision=born.precision if born else "",
        birth_as_written=row.words("birth"),
        sex=row.value("sex") or "",
    )
    return actions.NewScreening(
        unit=unit,
        child=child,
        on=row.value("on"),
        tool=row.value("tool") or "",
        tool_words=row.words("tool"),
        conclusion=row.value("conclusion") or "",
        conclusion_words=row.words("conclusion"),
    )
