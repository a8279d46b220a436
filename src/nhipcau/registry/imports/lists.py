"""The lists that communes keep, as they come: monthly allowance, disabled, poor households, children."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Model
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Cell, Checked, Column, Finding, ImportContext, Register
from nhipcau.kernel.dates import BadDate, parse_birth
from nhipcau.kernel.permissions import Permission
from nhipcau.org.states import PlaceLevel
from nhipcau.registry import actions
from nhipcau.registry.states import NEED_LIST
from nhipcau.rulebook.queries import code_list

KEPT_OUT = gettext_lazy("Read past and not kept: it is not needed to go and see somebody.")
BY_SEX = (("man", "male"), ("woman", "female"))
titled = lazy(lambda kind: code_list(NEED_LIST).label(kind, get_language() or "vi"), str)
"""What a list is called, in the reader's language."""


class NeedList(Register):
    """A list of one kind. Nothing of what it says of somebody is kept but who they are and where they live.

    A row is known again by name, birth, hamlet and commune: the list of the next month adds only who is new on it.
    Many lists write the year of birth in one of two columns, of men and of women.
    """

    permission = Permission.PERSON_WRITE
    key = None
    day = None
    columns = (
        Column("name", ("Họ và tên", "Họ tên", "Họ và tên đối tượng", "Họ và tên chủ hộ", "Tên chủ hộ", "Họ và tên trẻ",
                        "Họ tên trẻ em", "Họ và tên trẻ em", "Họ và tên người khuyết tật"), "name", required=True),
        Column("birth", ("Ngày sinh", "Năm sinh", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Ngày/Năm sinh",
                         "Sinh ngày"), "birth", limit=60),
        Column("sex", ("Giới tính", "Giới", "Nam/Nữ"), "sex"),
        Column("man", ("Năm sinh Nam", "Nam"), identity=False),
        Column("woman", ("Năm sinh Nữ", "Nữ"), identity=False),
        Column("hamlet", ("Thôn", "Thôn/Xóm/Tổ", "Thôn, xóm, tổ", "Thôn/xóm", "Xóm", "Tổ", "Bản", "Ấp", "Thôn, bản",
                          "Tổ dân phố", "Thôn/Tổ dân phố", "Thôn, tổ dân phố", "Thôn/Bản/Tổ", "Địa chỉ"), limit=120),
        Column("place", ("Xã/Phường", "Xã", "Phường", "Xã, phường", "Xã/Phường/Thị trấn", "Đơn vị hành chính"), "place",
               strict=True, limit=250),
        Column("number", ("Số trong danh sách", "Mã hồ sơ", "Mã đối tượng", "Mã hộ", "Số hồ sơ"), identity=False,
               limit=40),
        Column("unit", ("Đơn vị", "Đơn vị phụ trách"), "unit", identity=False),
        Column("id_number", ("CCCD", "Số định danh", "Số CCCD", "CCCD/Số định danh", "Số định danh cá nhân", "CMND",
                             "CMND/CCCD", "Số CMND/CCCD"), identity=False, note=KEPT_OUT),
        Column("group", ("Đối tượng", "Loại", "Loại đối tượng", "Nhóm đối tượng", "Đối tượng/Loại", "Dạng tật",
                         "Mức độ", "Mức độ khuyết tật", "Hoàn cảnh"), identity=False, note=KEPT_OUT),
        Column("note", ("Ghi chú", "Chú thích"), identity=False, note=KEPT_OUT),
    )  # fmt: skip

    def __init__(self, kind: str) -> None:
        self.kind, self.name = kind, f"list_{kind}"
        self.title = titled(kind)

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        self._of_two_columns(row, context)
        place = context.unit.place if row.value("place") is None else row.value("place").place
        if "place" not in row.bad and (place is None or place.level != PlaceLevel.COMMUNE):
            yield Finding(
                "place", _("The commune is not known. Add a column “Xã/Phường”, or import for its office."), fatal=True
            )
        if "birth" not in row.bad and row.value("birth") is None:
            if not row.words("hamlet"):
                yield Finding("birth", _("Neither birth nor hamlet: this is taken for no person."), fatal=True)
            else:
                yield Finding("birth", _("Without a birth nobody is known again; the row is kept."))

    def _of_two_columns(self, row: Checked, context: ImportContext) -> None:
        for key, sex in BY_SEX:
            if not (words := row.words(key)):
                continue
            row.cells["sex"].value = row.value("sex") or sex
            if row.value("birth") is None and any(char.isdigit() for char in words):
                try:
                    row.cells["birth"] = Cell(parse_birth(row.cells[key].raw, received=context.day), words)
                except BadDate:
                    continue

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        entries = [self._entry(row, context) for row in rows]
        made = actions.add_entries(entries=entries, by=context.by, at=context.at, source=context.source)
        return [[entry] for entry in made]

    def _entry(self, row: Checked, context: ImportContext) -> actions.NewEntry:
        born, place = row.value("birth"), row.value("place")
        return actions.NewEntry(
            unit=row.value("unit") or context.unit,
            kind=self.kind,
            place=place.place if place else context.unit.place,
            name=row.value("name"),
            name_as_written=row.words("name"),
            number=row.words("number") or str(row.number),
            birth_date=born.day if born else None,
            birth_precision=born.precision if born else "",
            sex=row.value("sex") or "",
            hamlet=row.words("hamlet"),
        )

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        actions.withdraw_entries(ids=[pk for _label, pk in records], reason=reason, by=by, at=at)
