"""The staff list. Its rows carry no number of their own: one is known again by what stands in it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Change, Checked, Column, Finding, ImportContext, Register
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import match_key
from nhipcau.org import actions, queries

CONCURRENT = {match_key(words) for words in ("Kiêm nhiệm", "Kiêm nhiệm CTXH", "Bán chuyên trách", "KN")}


class StaffList(Register):
    """People with their unit (none: the Centre's own list), home agency, qualification and training."""

    name = "staff"
    title = gettext_lazy("Staff")
    permission = Permission.NETWORK_WRITE
    key = None
    day = None
    columns = (
        Column("name", ("Họ và tên", "Họ tên", "Tên cán bộ", "Họ và tên cán bộ"), "name", required=True),
        Column("unit", ("Mã đơn vị", "Đơn vị", "Văn phòng", "Đơn vị công tác"), "unit"),
        Column("home_agency", ("Cơ quan", "Cơ quan công tác", "Nơi công tác"), limit=200),
        Column("employment", ("Chế độ", "Chế độ làm việc", "Hình thức"), limit=60),
        Column("time_share", ("Tỷ lệ thời gian", "Thời gian dành cho CTXH", "% thời gian"), "count"),
        Column("position", ("Chức vụ", "Chức danh"), limit=120),
        Column("qualification", ("Trình độ", "Trình độ chuyên môn"), "code", code_list="qualification", limit=120),
        Column("trained", ("Đã tập huấn CTXH", "Tập huấn CTXH", "Đã tập huấn"), "code", code_list="trained"),
        Column("phone", ("Điện thoại", "Số điện thoại", "Di động"), "phone"),
        Column("started_on", ("Ngày bắt đầu", "Từ ngày"), "day"),
        Column("left_on", ("Ngày nghỉ", "Đến ngày"), "day"),
    )

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        first, last = row.value("started_on"), row.value("left_on")
        if not row.bad & {"started_on", "left_on"} and first and last and last < first:
            yield Finding("left_on", _("The last day lies before the first; correct one of them."), fatal=True)
        share = row.value("time_share")
        if share is not None and share > 100:
            row.cells["time_share"].value = None
            yield Finding("time_share", _("The share of working time is more than 100 percent; it was left out."))

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        entries = [_entry(row, context) for row in rows]
        people = actions.add_staff_many(entries=entries, by=context.by, at=context.at, source=context.source)
        return [[person] for person in people]

    def update(self, row: Checked, known: Any, changes: Sequence[Change], context: ImportContext) -> None:
        """Rows without a number are never changes."""
        return

    def built_on(self, records: Sequence[tuple[str, int]]) -> list[str]:
        words = _("%(name)s has an account; close it first.")
        return [words % {"name": person.name} for person in queries.staff_with_accounts({pk for _l, pk in records})]

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        for person in queries.staff().filter(pk__in={pk for _label, pk in records}):
            actions.withdraw_staff(staff=person, reason=reason, by=by, at=at)


def _entry(row: Checked, context: ImportContext) -> actions.NewStaff:
    return actions.NewStaff(
        unit=row.value("unit") or context.unit,
        name=row.value("name") or row.words("name"),
        home_agency=row.words("home_agency"),
        concurrent=match_key(row.words("employment")) in CONCURRENT,
        employment_words=row.words("employment"),
        time_share=row.value("time_share"),
        position=row.words("position"),
        qualification=row.value("qualification") or "",
        qualification_words=row.words("qualification"),
        trained={"yes": True, "no": False}.get(row.value("trained") or ""),
        phone=row.value("phone") or row.words("phone")[:20],
        started_on=row.value("started_on"),
        left_on=row.value("left_on"),
    )
