"""The registers of events and of printed material."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Checked, Column, Finding, ImportContext, Register
from nhipcau.kernel.permissions import Permission

from . import actions


class Events(Register):
    """Outreach, conferences and training."""

    name = "events"
    title = gettext_lazy("Register of outreach and training")
    permission = Permission.EVENT_WRITE
    key = None
    day = "held_on"
    columns = (
        Column("held_on", ("Ngày", "Ngày tổ chức", "Thời gian"), "day", required=True),
        Column("kind", ("Loại hoạt động", "Loại", "Hoạt động", "Loại hình"), "code", code_list="event_kind", limit=200),
        Column("venue", ("Địa điểm", "Nơi tổ chức"), limit=200),
        Column("place", ("Địa bàn", "Địa bàn (xã, huyện)", "Xã, huyện", "Địa chỉ"), "place", strict=True, limit=250),
        Column("partner", ("Đơn vị phối hợp", "Phối hợp"), limit=200),
        Column("participants", ("Số người dự", "Số người tham dự", "Số đại biểu", "Số người"), "count"),
        Column("audience", ("Thành phần", "Đối tượng tham dự", "Thành phần tham dự"), limit=200),
        Column("unit", ("Đơn vị", "Đơn vị tổ chức", "Đơn vị thực hiện"), "unit"),
        Column("note", ("Ghi chú",)),
    )

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        if "participants" not in row.bad and row.value("participants") is None:
            yield Finding("participants", _("Nobody counted the participants; the event is kept and adds none."))

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        made = actions.add_events(
            events=[_new_event(row) for row in rows], by=context.by, at=context.at, source=context.source
        )
        return [[event] for event in made]

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        actions.withdraw_events(ids=[pk for _label, pk in records], reason=reason, by=by, at=at)


class Materials(Register):
    """Leaflets, posters and the like."""

    name = "materials"
    title = gettext_lazy("Register of printed material")
    permission = Permission.EVENT_WRITE
    key = None
    day = "issued_on"
    columns = (
        Column("issued_on", ("Ngày", "Ngày phát hành", "Ngày phát"), "day", required=True),
        Column("kind", ("Loại", "Loại ấn phẩm", "Ấn phẩm"), "code", code_list="material_kind", limit=200),
        Column("topic", ("Chủ đề", "Tên ấn phẩm", "Nội dung"), limit=250),
        Column("quantity", ("Số lượng", "Số bản", "Số tờ"), "count"),
        Column("unit", ("Đơn vị", "Đơn vị phát hành"), "unit"),
        Column("note", ("Ghi chú",)),
    )

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        if "quantity" not in row.bad and row.value("quantity") is None:
            yield Finding("quantity", _("The quantity is blank; the row is kept and adds nothing."))

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        made = actions.add_materials(
            materials=[_new_material(row) for row in rows], by=context.by, at=context.at, source=context.source
        )
        return [[material] for material in made]

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        actions.withdraw_materials(ids=[pk for _label, pk in records], reason=reason, by=by, at=at)


def _new_event(row: Checked) -> actions.NewEvent:
    place = row.value("place")
    return actions.NewEvent(
        unit=row.value("unit"),
        held_on=row.value("held_on"),
        kind=row.value("kind") or "",
        kind_words=row.words("kind"),
        venue=row.words("venue"),
        place=place.place if place else None,
        place_words=row.words("place"),
        partner_words=row.words("partner"),
        participants=row.value("participants"),
        audience_words=row.words("audience"),
        note=row.words("note"),
    )


def _new_material(row: Checked) -> actions.NewMaterial:
    return actions.NewMaterial(
        unit=row.value("unit"),
        issued_on=row.value("issued_on"),
        kind=row.value("kind") or "",
        kind_words=row.words("kind"),
        topic=row.words("topic"),
        quantity=row.value("quantity"),
        note=row.words("note"),
    )
