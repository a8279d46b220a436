"""A register to develop and test against: visits are kept as phone lines, files with a number as units' lines too."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Change, Checked, Column, Finding, ImportContext, Register
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.permissions import Permission
from nhipcau.org.models import PhoneLine


class Killed(BaseException):
    """What a killed process looks like from inside."""


class Visits(Register):
    """Rows without a number of their own."""

    name = "fake_visits"
    title = "Sổ thăm hộ thử"
    permission = Permission.CASE_WRITE
    key: str | None = None
    day: str | None = "day"
    columns: Sequence[Column] = (
        Column("day", ("Ngày thăm", "Ngày"), "day", required=True),
        Column("name", ("Họ và tên", "Họ tên"), "name", required=True),
        Column("birth", ("Ngày sinh",), "birth"),
        Column("sex", ("Giới tính",), "sex"),
        Column("phone", ("Số điện thoại",), "phone"),
        Column("place", ("Địa chỉ",), "place", strict=True),
        Column("group", ("Nhóm đối tượng",), "code", code_list="client_group", strict=True),
        Column("topic", ("Vấn đề",), "code", code_list="topic"),
        Column("officer", ("Cán bộ",), "staff"),
        Column("money", ("Thành tiền",), "money"),
        Column("count", ("Số lượng",), "count"),
        Column("minutes", ("Thời lượng",), "number"),
        Column("unit", ("Đơn vị",), "unit"),
        Column("closed", ("Ngày đóng",), "day"),
        Column("note", ("Nhu cầu hỗ trợ",), limit=20),
    )

    def __init__(self) -> None:
        self.kill_after: int | None = None
        self.portions: list[int] = []
        self.blocked: list[str] = []

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        day, closed = row.day("day"), row.day("closed")
        if day and closed and closed < day:
            yield Finding("closed", "Đóng trước khi tiếp nhận.", fatal=True)
        if not row.words("topic"):
            yield Finding("topic", "Chưa ghi vấn đề.")

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        self.portions.append(len(rows))
        if self.kill_after is not None and len(self.portions) > self.kill_after:
            raise Killed
        if bad := [row for row in rows if row.words("note") == "bị từ chối"]:
            raise Refused(f"Không nhận dòng {bad[0].number}.", "note")
        made = [PhoneLine(number=f"{row.number}/{context.source}"[-20:], name=self.words(row)) for row in rows]
        for line, row in zip(made, rows, strict=True):
            line.unit = row.value("unit")
        return [[line] for line in PhoneLine.objects.bulk_create(made)]

    def words(self, row: Checked) -> str:
        return f"{row.day('day')} {row.value('name')}"

    def built_on(self, records: Sequence[tuple[str, int]]) -> list[str]:
        return self.blocked

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        PhoneLine.objects.filter(pk__in=[pk for _label, pk in records]).delete()


class Files(Visits):
    """Rows that carry a number."""

    name = "fake_files"
    title = "Sổ hồ sơ thử"
    key = "number"
    columns = (Column("number", ("Số hồ sơ",), required=True), *Visits.columns)

    def known(self, keys: Collection[str], context: ImportContext) -> Mapping[str, Any]:
        return {line.number: line for line in PhoneLine.objects.filter(number__in=keys)}

    def changes(self, row: Checked, known: Any, context: ImportContext) -> list[Change] | Finding:
        if known.name == "của người khác":
            return Finding("number", "Số này là của người khác.", fatal=True)
        new = self.words(row)
        return [Change("name", known.name, new)] if known.name != new else []

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        made = super().create(rows, context)
        for (line,), row in zip(made, rows, strict=True):
            PhoneLine.objects.filter(pk=line.pk).update(number=row.words("number"))
        return made

    def update(self, row: Checked, known: Any, changes: Sequence[Change], context: ImportContext) -> None:
        PhoneLine.objects.filter(pk=known.pk).update(name=self.words(row))
