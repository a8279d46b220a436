"""The register of units: offices, departments, premises, and one row that is the Centre itself."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Change, Checked, Column, Finding, ImportContext, Register
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import match_key
from nhipcau.org import actions, queries
from nhipcau.org.models import Unit
from nhipcau.org.states import UnitKind

CENTRE = "(Trung tâm)"
"""The number of the one row that is the Centre: of level Tỉnh, below nothing. Its code may be another."""

CENTRE_CODE = "org.code_of_centre"
COMPARED = ("name", "phone", "address", "hours", "opened_on", "parent_body")


def is_centre(row: Checked) -> bool:
    """Is this row the Centre that `init` made?"""
    return row.value("level") == "province" and not row.words("parent")


class Units(Register):
    """Known by their code. Parents may stand below their children in the file."""

    name = "units"
    title = gettext_lazy("Units")
    permission = Permission.NETWORK_WRITE
    whole = True
    key = "code"
    day = None
    columns = (
        Column("code", ("Mã", "Mã đơn vị", "Ký hiệu"), required=True, limit=40),
        Column("name", ("Tên đơn vị", "Tên", "Đơn vị", "Tên văn phòng"), required=True, limit=200),
        Column("level", ("Cấp", "Cấp đơn vị"), "code", code_list="unit_level", limit=60),
        Column("parent", ("Trực thuộc", "Đơn vị cấp trên", "Mã đơn vị cấp trên"), limit=200),
        Column("place", ("Địa bàn", "Địa bàn phụ trách"), "place", limit=200),
        Column("phone", ("Điện thoại", "Số điện thoại", "Đường dây"), limit=60),
        Column("address", ("Địa chỉ", "Trụ sở"), limit=200),
        Column("hours", ("Giờ làm việc", "Giờ tiếp dân"), limit=120),
        Column("parent_body", ("Cơ quan chủ quản", "Cơ quan quản lý"), limit=200),
        Column("opened_on", ("Ngày thành lập", "Hoạt động từ"), "day"),
        Column("closed_on", ("Ngày kết thúc", "Ngừng hoạt động"), "day"),
        Column("successor", ("Đơn vị kế thừa", "Nhập vào"), limit=200),
    )

    def number(self, row: Checked) -> str:
        return CENTRE if is_centre(row) else row.words("code").casefold()

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        """`Thành phố` below something is a district; days must be in order."""
        level = row.cells.get("level")
        if level is not None and level.value == "province" and row.words("parent"):
            typed = match_key(level.words)
            level.value = "district" if typed in {match_key("Thành phố"), match_key("TP")} else level.value
        first, last = row.value("opened_on"), row.value("closed_on")
        if not row.bad & {"opened_on", "closed_on"} and first and last and last < first:
            yield Finding("closed_on", _("The last day lies before the first; correct one of them."), fatal=True)

    def arrange(self, rows: Sequence[Checked], context: ImportContext) -> Sequence[Checked]:
        """Parents before their children; the code that the file gives the Centre is remembered."""
        centre_row = next((row for row in rows if is_centre(row)), None)
        if centre_row is not None:
            context.cache[CENTRE_CODE] = match_key(centre_row.words("code"))
        waiting, ordered = list(rows), []
        placed: set[str] = set()
        here = {match_key(row.words(key)) for row in rows for key in ("code", "name")}
        while waiting:
            ready = [r for r in waiting if not (parent := match_key(r.words("parent"))) or parent not in here - placed]
            ready = ready or waiting  # a circle: each of them will be refused
            for row in ready:
                placed |= {match_key(row.words("code")), match_key(row.words("name"))}
            ordered += ready
            waiting = [row for row in waiting if row not in ready]
        return ordered

    def known(self, keys: Collection[str], context: ImportContext) -> Mapping[str, Unit]:
        wanted = set(keys)
        found = {unit.code.casefold(): unit for unit in queries.units() if unit.code.casefold() in wanted}
        if CENTRE in wanted and (centre := queries.centre_or_none()) is not None:
            found[CENTRE] = centre
        return found

    def changes(self, row: Checked, known: Unit, context: ImportContext) -> list[Change] | Finding:
        """Only cells that hold something are compared: a blank one says nothing."""
        if known.kind == UnitKind.CENTRE and not is_centre(row):
            words = _("This code belongs to the Centre; give the unit another one. The row was left out.")
            return Finding("code", words, fatal=True)
        return [
            Change(key, _shown(old), _shown(new)) for key, (old, new) in self._differing(row, known, context).items()
        ]

    def _differing(self, row: Checked, known: Unit, context: ImportContext) -> dict[str, tuple[Any, Any]]:
        body = queries.versions_of(known)[0].parent_body
        found: dict[str, tuple[Any, Any]] = {}
        for key in COMPARED:
            new = row.value("opened_on") if key == "opened_on" else row.words(key)
            old = body if key == "parent_body" else getattr(known, key)
            if new and new != old:
                found[key] = (old, new)
        if is_centre(row):
            if match_key(row.words("code")) != match_key(known.code):
                found["code"] = (known.code, row.words("code"))
            return found
        if row.value("level") and row.value("level") != known.level:
            found["level"] = (known.level, row.value("level"))
        parent = self._parent(row, context) if row.words("parent") else None
        above = queries.parent_of(known)
        if parent is not None and above is not None and parent.pk != above.pk:
            found["parent"] = (above, parent)
        place = row.value("place")
        if place is not None and place.place.pk != known.place_id:
            found["place"] = (known.place, place.place)
        return found

    def update(self, row: Checked, known: Unit, changes: Sequence[Change], context: ImportContext) -> None:
        new = {key: value for key, (_old, value) in self._differing(row, known, context).items()}
        actions.change_unit(unit=known, changes=new, by=context.by, at=context.at, source=context.source)
        context.cache.pop("org.units", None)

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        self._remember_code(context)
        made: list[list[Model]] = []
        for row in rows:
            entry = self._entry(row, context)
            made.append(list(actions.add_units(entries=[entry], by=context.by, at=context.at, source=context.source)))
            context.cache.pop("org.units", None)
        return made

    @staticmethod
    def _remember_code(context: ImportContext) -> None:
        code, centre = context.cache.get(CENTRE_CODE), queries.centre_or_none()
        if code and centre is not None and code not in {match_key(centre.code), match_key(centre.file_code)}:
            actions.note_code(unit=centre, code=code, by=context.by, at=context.at, source=context.source)

    def _parent(self, row: Checked, context: ImportContext) -> Unit:
        """The unit above: the one named, else the Centre. Raises Refused when it is unknown."""
        words = row.words("parent")
        if not words or match_key(words) == context.cache.get(CENTRE_CODE):
            return queries.centre()
        found = queries.UnitFinder(context.cache).find(words)
        if found is None:
            raise Refused(_("No unit has this code or name. Use one of the list of units."), "parent")
        return found

    def _entry(self, row: Checked, context: ImportContext) -> actions.NewUnit:
        parent, level, place = self._parent(row, context), row.value("level"), row.value("place")
        more: dict[str, Any] = {key: row.words(key) for key in ("phone", "address", "hours")}
        more |= {"level": level or "", "level_words": "" if level else row.words("level")}
        more |= {"place": place.place if place else None, "place_words": row.words("place")}
        more |= {"opened_on": row.value("opened_on"), "closed_on": row.value("closed_on")}
        if row.words("successor") and row.value("closed_on"):
            more["successor"] = queries.UnitFinder(context.cache).find(row.words("successor"))
        return actions.NewUnit(
            row.words("code"), row.words("name"), parent, _kind(row, parent), row.words("parent_body"), more
        )

    def built_on(self, records: Sequence[tuple[str, int]]) -> list[str]:
        ids = {pk for _label, pk in records}
        used = queries.used_units(ids)
        words = _("%(name)s is in use: units below it, staff, records or accounts point to it.")
        return [words % {"name": unit.name} for unit in used]

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        actions.remove_units(ids={pk for _label, pk in records}, reason=reason, by=by, at=at)


def _kind(row: Checked, parent: Unit) -> str:
    """A unit of the province's level below the Centre is one of its departments or premises; others are offices."""
    name = match_key(row.words("name"))
    if row.value("level") not in {"province", None}:
        return UnitKind.OFFICE
    if name.startswith(match_key("Cơ sở")):
        return UnitKind.PREMISES
    inside = row.value("level") == "province" or name.startswith((match_key("Phòng "), match_key("Ban ")))
    return UnitKind.DEPARTMENT if inside and parent.kind != UnitKind.OFFICE else UnitKind.OFFICE


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return format_day(value) if hasattr(value, "year") else str(value)
