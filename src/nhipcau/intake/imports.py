"""The registers of calls and of consultations. They open no case and make no person."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Checked, Column, Finding, ImportContext, Register
from nhipcau.kernel.dates import ParsedDay, ParsedMoment
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.phones import normalise
from nhipcau.org.queries import lines
from nhipcau.rulebook.queries import code_list

from . import actions
from .queries import with_a_case
from .states import CALL, CHANNEL_OF_FORM, GROUP

ELDER_AGE = 60
GROUP_HEADERS = ("Nhóm đối tượng", "Đối tượng", "Nhóm", "Loại đối tượng")
ADDRESS_HEADERS = ("Địa chỉ (xã, huyện)", "Địa chỉ", "Địa bàn", "Nơi ở", "Địa chỉ (xã, phường)", "Xã, huyện")
OFFICER = Column("officer", ("Cán bộ", "Cán bộ tiếp nhận", "Người tiếp nhận", "Cán bộ tư vấn"), "staff", limit=120)
UNIT = Column("unit", ("Đơn vị", "Đơn vị tiếp nhận", "Văn phòng"), "unit")
PLACE = Column("place", ADDRESS_HEADERS, "place", strict=True, limit=250)
CLIENT_GROUP = Column(GROUP, GROUP_HEADERS, "code", code_list=GROUP, strict=True, limit=200)
OUTCOME = Column("outcome", ("Kết quả xử lý", "Kết quả", "Xử lý"), "code", code_list="outcome", limit=200)


class _Contacts(Register):
    """What both registers share."""

    permission = Permission.CONTACT_WRITE
    key = None
    day = "received"

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        born, group = row.value("birth"), row.value(GROUP)
        if not isinstance(born, ParsedDay) or not born.short_year or not group:
            return
        entry, received = code_list(GROUP).get(group), row.day("received")
        if entry is not None and entry.age == "elder" and received is not None:
            years = received.year - born.day.year - ((received.month, received.day) < (born.day.month, born.day.day))
            if years < ELDER_AGE:
                words = _("Born in %(year)s, under 60 for this group: check the century. The row was kept.")
                yield Finding("birth", words % {"year": born.day.year})

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        contacts = [self.new(row, context) for row in rows]
        made = actions.log_contacts(contacts=contacts, by=context.by, at=context.at, source=context.source)
        return [[contact] for contact in made]

    def new(self, row: Checked, context: ImportContext) -> actions.NewContact:
        """The contact of a row."""
        raise NotImplementedError

    def built_on(self, records: Sequence[tuple[str, int]]) -> list[str]:
        count = with_a_case([pk for _label, pk in records])
        if not count:
            return []
        words = ngettext(
            "%(count)s contact of this import belongs to a case.",
            "%(count)s contacts of this import belong to a case.",
            count,
        )
        return [words % {"count": count}]

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        actions.withdraw_contacts(ids=[pk for _label, pk in records], reason=reason, by=by, at=at)


class Calls(_Contacts):
    """The log of the hotline: caller and client are two, the caller may stay anonymous."""

    name = "calls"
    title = gettext_lazy("Log of the hotline")
    columns = (
        Column(
            "received",
            ("Ngày giờ", "Ngày, giờ", "Thời gian", "Ngày", "Ngày gọi", "Thời điểm", "Ngày tiếp nhận"),
            "moment",
            required=True,
        ),
        Column("phone", ("Số gọi đến", "Số điện thoại", "SĐT", "Điện thoại", "Số máy gọi đến"), "phone", limit=60),
        Column("caller", ("Họ tên người gọi", "Họ và tên người gọi", "Người gọi", "Họ và tên", "Họ tên"), "name"),
        Column("sex", ("Giới tính", "Giới tính người gọi", "Nam/nữ"), "sex", limit=60),
        PLACE,
        CLIENT_GROUP,
        Column(
            "topic", ("Nội dung tư vấn", "Nội dung", "Vấn đề", "Nội dung hỏi"), "code", code_list="topic", limit=200
        ),
        OUTCOME,
        Column("minutes", ("Thời lượng (phút)", "Thời lượng", "Số phút"), "count"),
        Column("line", ("Đường dây", "Số tổng đài", "Đường dây nóng", "Tổng đài"), limit=60),
        UNIT,
        Column("client", ("Họ tên đối tượng", "Họ và tên đối tượng", "Tên đối tượng"), "name"),
        Column("client_sex", ("Giới tính đối tượng",), "sex", limit=60),
        Column("birth", ("Năm sinh đối tượng", "Ngày sinh đối tượng", "Năm sinh", "Ngày sinh"), "birth", limit=60),
        OFFICER,
        Column("note", ("Ghi chú",)),
    )

    def new(self, row: Checked, context: ImportContext) -> actions.NewContact:
        moment: ParsedMoment = row.value("received")
        line = _lines(context).get(normalise(row.words("line")) or "") if row.words("line") else None
        return actions.NewContact(
            channel=CALL,
            received_at=moment.moment,
            time_known=moment.has_time,
            line=line,
            line_words=row.words("line"),
            caller_name=_typed(row, "caller"),
            caller_phone=row.words("phone") if row.value("phone") is None else row.value("phone"),
            caller_sex=row.value("sex") or "",
            client_name=_typed(row, "client"),
            client_sex=row.value("client_sex") or "",
            topic=row.value("topic") or "",
            topic_words=row.words("topic"),
            minutes=row.value("minutes"),
            **_shared(row),
        )


class Consultations(_Contacts):
    """Advice face to face; its form decides the channel. Without a name it is anonymous."""

    name = "consultations"
    title = gettext_lazy("Register of consultations")
    columns = (
        Column("received", ("Ngày", "Ngày giờ", "Ngày tư vấn", "Thời gian", "Ngày tiếp nhận"), "moment", required=True),
        Column("form", ("Hình thức", "Hình thức tư vấn"), "code", code_list="consultation_form", limit=200),
        UNIT,
        Column("client", ("Họ và tên", "Họ tên", "Họ tên đối tượng", "Họ và tên đối tượng"), "name"),
        Column("client_sex", ("Giới tính", "Nam/nữ"), "sex", limit=60),
        Column("birth", ("Năm sinh", "Ngày sinh", "Ngày, tháng, năm sinh"), "birth", limit=60),
        Column("phone", ("Số điện thoại", "Điện thoại", "SĐT"), "phone", limit=60),
        PLACE,
        CLIENT_GROUP,
        Column(
            "topic", ("Vấn đề", "Nội dung tư vấn", "Nội dung", "Nội dung hỏi"), "code", code_list="topic", limit=200
        ),
        OUTCOME,
        Column("minutes", ("Thời lượng (phút)", "Thời lượng", "Số phút"), "count"),
        OFFICER,
        Column("note", ("Ghi chú",)),
    )

    def new(self, row: Checked, context: ImportContext) -> actions.NewContact:
        moment: ParsedMoment = row.value("received")
        return actions.NewContact(
            channel=CHANNEL_OF_FORM.get(row.value("form") or "", "visit"),
            received_at=moment.moment,
            time_known=moment.has_time,
            form=row.value("form") or "",
            form_words=row.words("form"),
            caller_phone=row.words("phone") if row.value("phone") is None else row.value("phone"),
            client_name=_typed(row, "client"),
            client_sex=row.value("client_sex") or "",
            topic=row.value("topic") or "",
            topic_words=row.words("topic"),
            minutes=row.value("minutes"),
            **_shared(row),
        )


def _typed(row: Checked, key: str) -> str:
    """A name as it stood in the cell, for the record keeps it."""
    cell = row.cells.get(key)
    return "" if cell is None or not cell.words else str(cell.raw)[:200]


def _shared(row: Checked) -> dict[str, Any]:
    place, born = row.value("place"), row.value("birth")
    return {
        "unit": row.value("unit"),
        "client_birth": born.day if born else None,
        "client_birth_precision": born.precision if born else "",
        "client_birth_words": row.words("birth"),
        "place": place.place if place else None,
        "address": row.words("place"),
        "client_group": row.value(GROUP) or "",
        "client_group_words": row.words(GROUP),
        "outcome": row.value("outcome") or "",
        "outcome_words": row.words("outcome"),
        "officer": row.value("officer"),
        "officer_words": row.words("officer"),
        "note": row.words("note"),
    }


def _lines(context: ImportContext) -> dict[str, Any]:
    """Lines of the Centre by number."""
    if "intake.lines" not in context.cache:
        context.cache["intake.lines"] = {line.number: line for line in lines()}
    found: dict[str, Any] = context.cache["intake.lines"]
    return found
