"""The register of people: a commune's list, each row a person, matched against those who are recorded."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Change, Checked, Column, Finding, Gathered, ImportContext, Register
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.identity import identity_key, is_cmnd, read_cccd
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import match_key, place_key
from nhipcau.registry import actions, queries
from nhipcau.registry.models import Person
from nhipcau.registry.states import LEGAL_GROUP, POVERTY, RELATIONS_TO_HEAD, GroupStatus, PaperKind
from nhipcau.rulebook.queries import code_list

from .families import FAMILY, area_of, in_families, settle_family
from .households import TOO_LARGE, check_identity, check_poverty, gather
from .matching import NAMED, PERSON, ROWS, Matcher, doubts, is_same_person, name_of, to_propose

SEALED_WORDS = "…"
"""Stands for a sealed group, and for most of a number: the result of an import is read by more people."""
NUMBER_NOTE = _("As the commune numbers it, the same in every row of a household.")
HEAD_NOTE = _("Their name in every row of the household; or the number of the household instead.")
POVERTY_NOTE = _("One of the list; in one row of the household is enough.")
TICK_NOTE = _("An x when it is; instead of the column before.")
YEAR_NOTE = _("The year the status holds for; blank: the year of the import, or the year in the header.")


class People(Register):
    """A row is known by its number of identity, else by name, birth, commune and hamlet together, and by whom they live
    with (imports.matching says how).

    Somebody only like a person who is recorded becomes a person too, and the pair waits among the possible duplicates.
    Rows of one household are recorded as one; whoever is recorded in another one stays there until somebody decides.
    """

    name = "people"
    title = _("Register of people")
    permission = Permission.PERSON_WRITE
    key = "name"
    day = None
    columns = (
        Column("name", ("Họ và tên", "Họ tên", "Họ, tên", "Tên", "Họ và tên thành viên", "Họ tên thành viên"), "name",
               required=True),
        Column("birth", ("Ngày sinh", "Năm sinh", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh"), "birth", limit=60),
        Column("sex", ("Giới tính", "Nam/nữ", "Giới"), "sex", limit=60),
        Column("identity", ("Số CCCD", "CCCD", "Số định danh cá nhân", "Số định danh", "CCCD/CMND", "CMND"), limit=40),
        Column("phone", ("Điện thoại", "Số điện thoại", "SĐT"), "phone", limit=60),
        Column("hamlet", ("Thôn, bản, tổ dân phố", "Thôn", "Xóm", "Bản", "Tổ dân phố", "Khu phố", "Ấp", "Thôn/Tổ",
                          "Thôn/Tổ dân phố", "Thôn, tổ"), limit=100),
        Column("place", ("Địa chỉ", "Xã, phường", "Xã/phường", "Xã", "Nơi ở hiện nay", "Nơi ở"), "place", limit=250),
        Column("ethnic", ("Dân tộc",), limit=60),
        Column("group", ("Nhóm pháp lý", "Nhóm", "Nhóm đối tượng"), "code", code_list=LEGAL_GROUP, limit=200),
        Column("household", ("Số hộ", "Mã hộ", "Mã số hộ", "Hộ số", "Mã hộ gia đình", "Số hộ gia đình", "STT hộ"),
               limit=40, note=NUMBER_NOTE),
        Column("head", ("Chủ hộ", "Họ và tên chủ hộ", "Họ tên chủ hộ", "Tên chủ hộ"), "name", note=HEAD_NOTE),
        Column("relation", ("Quan hệ với chủ hộ", "Quan hệ chủ hộ", "QH với chủ hộ", "Quan hệ"), "code",
               code_list=RELATIONS_TO_HEAD, limit=60),
        Column("poverty", ("Hộ nghèo, cận nghèo", "Diện hộ", "Loại hộ", "Phân loại hộ", "Mức nghèo của hộ",
                           "Hộ nghèo/cận nghèo"), "code", code_list=POVERTY, limit=60, note=POVERTY_NOTE),
        Column("poor", ("Hộ nghèo",), limit=20, note=TICK_NOTE),
        Column("near_poor", ("Hộ cận nghèo", "Cận nghèo"), limit=20, note=TICK_NOTE),
        Column("poverty_year", ("Năm rà soát hộ nghèo", "Năm rà soát", "Năm xét", "Năm"), "count", note=YEAR_NOTE),
        Column("note", ("Ghi chú",), limit=500),
        Column("unit", ("Đơn vị", "Văn phòng"), "unit"),
    )  # fmt: skip

    def number(self, row: Checked) -> str:
        """Everything by which a row is told from the others: the number of identity, or all else that is said."""
        identity, family = identity_key(row.words("identity")), row.value(FAMILY)
        born, area = row.value("birth"), area_of(row)
        said = (name_of(row), f"{born.day.isoformat()} {born.precision}" if born else "", str(area.pk) if area else "")
        rest = (*said, place_key(row.words("hamlet")), family.key if family else "")
        return "\x1f".join((identity, *(said if identity else rest)))

    def twice(self, row: Checked, first: int) -> str:
        """The same person once more."""
        return gettext("This person stands in row %(row)d of this file already; the row was left out.") % {"row": first}

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        yield from check_identity(row)
        filled = settle_family(row, context)
        if filled == "above":
            yield Finding("relation", gettext("Neither head nor number stands here: taken for the household above."))
        elif filled == "blank":
            yield Finding("household", gettext("No household stands here: this person is recorded without one."))
        yield from check_poverty(row, context)

    def arrange(self, rows: Sequence[Checked], context: ImportContext) -> Sequence[Checked]:
        arranged, context.cache[TOO_LARGE] = in_families(rows)
        context.cache[ROWS] = {self.number(row): row for row in arranged}
        return arranged

    def belongs(self, row: Checked, context: ImportContext) -> str:
        family = row.value(FAMILY)
        return family.key if family else ""

    def known(self, keys: Collection[str], context: ImportContext) -> Mapping[str, Any]:
        rows = {key: context.cache[ROWS][key] for key in keys}
        matcher = Matcher(list(rows.values()), context)
        context.cache[NAMED] = matcher.named
        found = matcher.matched()
        return {key: found[row.number] for key, row in rows.items() if row.number in found}

    def changes(self, row: Checked, known: Person, context: ImportContext) -> list[Change] | Finding:
        if not is_same_person(row, known):
            words = gettext("This number is that of somebody with another name and another year of birth. Check it.")
            return Finding("identity", words, fatal=True)
        return list(_changes(row, known))

    def doubts(self, rows: Sequence[Checked], context: ImportContext) -> Mapping[int, Finding]:
        return doubts(rows, context, context.cache.get(NAMED, {}))

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        new = [_new(row, context) for row in rows]
        made = actions.add_people(people=new, by=context.by, at=context.at, source=context.source)
        for row, person in zip(rows, made, strict=True):
            _add_group(row, person, context)
        actions.propose(to_propose(rows, made, context), by=context.by, at=context.at)
        return [[person] for person in made]

    def gather(self, rows: Sequence[tuple[Checked, Any]], context: ImportContext) -> Gathered:
        return gather(rows, context)

    def update(self, row: Checked, known: Person, changes: Sequence[Change], context: ImportContext) -> None:
        keys, told = {change.key for change in changes}, _told(context)
        fields: dict[str, Any] = {"sex": row.value("sex"), "hamlet": row.words("hamlet"), "ethnic": row.words("ethnic")}
        wanted = {"ethnic_words" if key == "ethnic" else key: fields[key] for key in fields.keys() & keys}
        if wanted:
            reason = gettext("As the list that was imported says")
            actions.correct_person(person=known, changes=wanted, reason=reason, source=context.source, **told)
        if "phone" in keys:
            phone = actions.NewPhone(number=row.value("phone"), as_written=row.words("phone"))
            actions.add_phone(person=known, new=phone, **told)
        if "identity" in keys:
            actions.add_paper(person=known, new=_paper(row.words("identity")), **told)
        if "group" in keys:
            _add_group(row, known, context)

    def waiting_at(self) -> Sequence[tuple[object, str]]:
        return (
            (_("Possible duplicates"), reverse("registry:twins")),
            (_("In two households"), reverse("households:doubts")),
        )

    def built_on(self, records: Sequence[tuple[str, int]]) -> list[str]:
        count = queries.built_on_listed(records)
        if not count:
            return []
        words = ngettext(
            "%(count)s thing was recorded for these people since.",
            "%(count)s things were recorded for these people since.",
            count,
        )
        return [words % {"count": count}]

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        actions.take_listed_back(records=records, reason=reason, by=by, at=at)
        people = [pk for label, pk in records if label == PERSON]
        actions.withdraw_people(ids=people, reason=reason, by=by, at=at)


def _changes(row: Checked, person: Person) -> Iterable[Change]:
    if (sex := row.value("sex")) and sex != person.sex:
        yield Change("sex", code_list("sex").label(person.sex) if person.sex else "", row.words("sex"))
    if (phone := row.value("phone")) and phone not in {one.number for one in person.phones}:
        yield Change("phone", _end(person.phone), _end(phone))
    number = identity_key(row.words("identity"))
    if number and number not in {paper.number for paper in queries.papers_of(person)}:
        yield Change("identity", "", _end(number))
    for key, old in (("hamlet", person.hamlet), ("ethnic", person.ethnic_words)):
        if (words := row.words(key)) and match_key(words) != match_key(old):
            yield Change(key, old, words)
    group = row.value("group")
    if group and group not in queries.groups_now(person):
        groups = code_list(LEGAL_GROUP)
        yield Change("group", "", SEALED_WORDS if groups.is_sealed(group) else groups.label(group))


def _told(context: ImportContext) -> dict[str, Any]:
    return {"by": context.by, "at": context.at}


def _end(number: str) -> str:
    return f"{SEALED_WORDS} {number[-3:]}" if number else ""


def _new(row: Checked, context: ImportContext) -> actions.NewPerson:
    born, found, cell = row.value("birth"), row.value("place"), row.cells["name"]
    return actions.NewPerson(
        unit=row.value("unit") or context.unit,
        name=row.value("name"),
        name_as_written=str(cell.raw or "")[:200],
        birth_date=born.day if born else None,
        birth_precision=born.precision if born else "",
        birth_as_written=row.words("birth"),
        sex=row.value("sex") or "",
        phone=row.value("phone") or "",
        phone_as_written=row.words("phone"),
        place=found.place if found else None,
        address_as_written=row.words("place"),
        hamlet=row.words("hamlet"),
        ethnic_words=row.words("ethnic"),
        note=row.words("note"),
        papers=[_paper(row.words("identity"))] if identity_key(row.words("identity")) else [],
    )


def _paper(typed: str) -> actions.NewPaper:
    """The number of a list is that of a CCCD or CMND by its form; another one is kept as another paper."""
    kind = PaperKind.CCCD if read_cccd(typed) else PaperKind.CMND if is_cmnd(typed) else PaperKind.OTHER
    return actions.NewPaper(kind=kind, number=typed)


def _add_group(row: Checked, person: Person, context: ImportContext) -> None:
    """The group of the row, reported only where it accuses. Raises Refused, of a sealed one without naming the cell."""
    group = row.value("group")
    if not group:
        return
    finding = actions.Finding(status=GroupStatus.REPORTED if queries.accuses(group) else GroupStatus.CONFIRMED)
    new = actions.NewGroup(group=group, source=gettext("A list that was imported"), finding=finding)
    try:
        actions.add_group(person=person, new=new, by=context.by, at=context.at)
    except Refused as refused:
        sealed = code_list(LEGAL_GROUP).is_sealed(group)
        raise Refused(str(refused), "name" if sealed else "group") from None
