"""The register of donations."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Checked, Column, Finding, ImportContext, Register
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import PlaceFinder, centre

from . import actions
from .policy import names_no_district
from .states import CASH


class Donations(Register):
    """Gifts of money and of goods. Place and beneficiaries are optional words."""

    name = "donations"
    title = gettext_lazy("Register of donations")
    permission = Permission.DONATION_WRITE
    key = None
    day = "received_on"
    columns = (
        Column("received_on", ("Ngày", "Ngày nhận", "Ngày tiếp nhận"), "day", required=True),
        Column("donor", ("Nhà tài trợ", "Đơn vị tài trợ", "Tên nhà tài trợ", "Người ủng hộ"), limit=200),
        Column("form", ("Hình thức", "Hình thức ủng hộ"), "code", code_list="donation_form", limit=200),
        Column("content", ("Nội dung", "Nội dung ủng hộ", "Nội dung hỗ trợ"), limit=250),
        Column("sets", ("Số suất", "Số lượng", "Số suất quà"), "count"),
        Column("unit_price", ("Đơn giá (đồng)", "Đơn giá", "Mức/suất"), "money"),
        Column("amount", ("Thành tiền (đồng)", "Thành tiền", "Số tiền", "Tổng tiền"), "money"),
        Column("beneficiaries", ("Nhóm thụ hưởng", "Đối tượng thụ hưởng", "Đối tượng hưởng lợi"), limit=250),
        Column("place", ("Địa bàn", "Địa chỉ", "Nơi trao"), limit=250),
        Column("unit", ("Đơn vị", "Đơn vị tiếp nhận"), "unit"),
        Column("note", ("Ghi chú",)),
    )

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        """The place is optional: what names no district stays words, an unknown one warns. Money needs an amount."""
        words, day = row.words("place"), row.value("received_on")
        if words and day and "place" not in row.bad:
            finder = self._finder(context)
            found = None if names_no_district(words) else finder.find(words, day)
            if found is not None and found.sentence:
                yield Finding("place", str(found.sentence))
            elif found is None and not names_no_district(words):
                yield Finding("place", finder.why_not(words, day))
            row.cells["place"].value = found.place if found else None
        known = {"amount", "sets", "unit_price", "form"}.isdisjoint(row.bad)
        without = row.value("amount") is None and (row.value("sets") is None or row.value("unit_price") is None)
        if known and row.value("form") == CASH and without:
            yield Finding("amount", _("A gift of money without an amount: it is kept, and counted nowhere."))

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        made = actions.add_donations(
            donations=[_new(row) for row in rows], by=context.by, at=context.at, source=context.source
        )
        return [[donation] for donation in made]

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        actions.withdraw_donations(ids=[pk for _label, pk in records], reason=reason, by=by, at=at)

    @staticmethod
    def _finder(context: ImportContext) -> PlaceFinder:
        if "resources.places" not in context.cache:
            context.cache["resources.places"] = PlaceFinder(centre().place, context.cache)
        finder: PlaceFinder = context.cache["resources.places"]
        return finder


def _new(row: Checked) -> actions.NewDonation:
    return actions.NewDonation(
        unit=row.value("unit"),
        received_on=row.value("received_on"),
        donor=row.words("donor"),
        form=row.value("form") or "",
        form_words=row.words("form"),
        content=row.words("content"),
        sets=row.value("sets"),
        unit_price=row.value("unit_price"),
        amount=row.value("amount"),
        beneficiaries=row.words("beneficiaries"),
        place=row.value("place"),
        place_words=row.words("place"),
        note=row.words("note"),
    )
