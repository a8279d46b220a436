"""The register of people: a commune's list, each row a person, matched against those who are recorded."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Change, Checked, Column, Finding, ImportContext, Register
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.identity import identity_key, is_cmnd, read_cccd
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import match_key
from nhipcau.org.queries import report_place
from nhipcau.registry import actions, queries
from nhipcau.registry.models import Person
from nhipcau.registry.states import LEGAL_GROUP, GroupStatus, PaperKind
from nhipcau.rulebook.queries import code_list

SEALED_WORDS = "…"
"""Stands for a sealed group, and for most of a number: the result of an import is read by more people."""


class People(Register):
    """A row is known by its number of identity, else by name, birth, commune and hamlet together.

    Somebody only like a person who is recorded becomes a person too, and the pair waits among the possible duplicates.
    """

    name = "people"
    title = _("Register of people")
    permission = Permission.PERSON_WRITE
    key = "name"
    day = None
    columns = (
        Column("name", ("Họ và tên", "Họ tên", "Họ, tên", "Tên"), "name", required=True),
        Column("birth", ("Ngày sinh", "Năm sinh", "Ngày, tháng, năm sinh", "Ngày tháng năm sinh"), "birth", limit=60),
        Column("sex", ("Giới tính", "Nam/nữ", "Giới"), "sex", limit=60),
        Column("identity", ("Số CCCD", "CCCD", "Số định danh cá nhân", "Số định danh", "CCCD/CMND", "CMND"), limit=40),
        Column("phone", ("Điện thoại", "Số điện thoại", "SĐT"), "phone", limit=60),
        Column("hamlet", ("Thôn, bản, tổ dân phố", "Thôn", "Xóm", "Bản", "Tổ dân phố", "Khu phố", "Ấp"), limit=100),
        Column("place", ("Địa chỉ", "Xã, phường", "Xã/phường", "Xã", "Nơi ở hiện nay", "Nơi ở"), "place", limit=250),
        Column("ethnic", ("Dân tộc",), limit=60),
        Column("group", ("Nhóm pháp lý", "Nhóm", "Nhóm đối tượng"), "code", code_list=LEGAL_GROUP, limit=200),
        Column("note", ("Ghi chú",), limit=500),
        Column("unit", ("Đơn vị", "Văn phòng"), "unit"),
    )

    def number(self, row: Checked) -> str:
        """Everything by which the person is looked for, as `_Sought` reads it."""
        return _Sought.of(row).written

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        number = identity_key(row.words("identity"))
        said = read_cccd(number)
        if number and said is None and not is_cmnd(number):
            yield Finding("identity", gettext("Neither a CCCD (12 digits) nor a CMND (9 digits); it is kept as it is."))
        born, sex = row.value("birth"), row.value("sex")
        if said and ((born and born.day.year != said.year) or (sex in {"male", "female"} and sex != said.sex)):
            yield Finding("identity", gettext("The number does not fit sex or year of birth; look at it again."))

    def known(self, keys: Collection[str], context: ImportContext) -> Mapping[str, Any]:
        sought = [_Sought.read(key) for key in keys]
        by_number = queries.people_with_papers({one.identity for one in sought if one.identity})
        by_name: dict[tuple[str, ...], Person] = {}
        for person in queries.people_named({one.name for one in sought}):
            by_name.setdefault(_Sought.of_person(person).rest, person)
        found = {one.written: by_number.get(one.identity) or by_name.get(one.rest) for one in sought}
        return {key: person for key, person in found.items() if person is not None}

    def changes(self, row: Checked, known: Person, context: ImportContext) -> list[Change] | Finding:
        return list(_changes(row, known))

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        new = [_new(row, context) for row in rows]
        made = actions.add_people(people=new, by=context.by, at=context.at, source=context.source)
        for row, person in zip(rows, made, strict=True):
            _add_group(row, person, context)
        return [[person] for person in made]

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

    def built_on(self, records: Sequence[tuple[str, int]]) -> list[str]:
        count = sum(queries.count_pointing(Person, [pk for _label, pk in records]).values())
        if not count:
            return []
        words = ngettext(
            "%(count)s thing was recorded for these people since.",
            "%(count)s things were recorded for these people since.",
            count,
        )
        return [words % {"count": count}]

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        actions.withdraw_people(ids=[pk for _label, pk in records], reason=reason, by=by, at=at)


class _Sought(tuple[str, ...]):
    """What a row is looked for by: number of identity, name without accents, birth, area, hamlet."""

    @classmethod
    def of(cls, row: Checked) -> "_Sought":
        born, found = row.value("birth"), row.value("place")
        area = report_place(found.place) if found and found.place else None
        birth = f"{born.day.isoformat()} {born.precision}" if born else ""
        rest = (birth, str(area.pk) if area else "", match_key(row.words("hamlet")))
        return cls((identity_key(row.words("identity")), actions.padded_key(row.value("name") or ""), *rest))

    @classmethod
    def of_person(cls, person: Person) -> "_Sought":
        birth = f"{person.birth_date.isoformat()} {person.birth_precision}" if person.birth_date else ""
        return cls(("", person.name_key, birth, str(person.area_id or ""), match_key(person.hamlet)))

    @classmethod
    def read(cls, written: str) -> "_Sought":
        return cls(written.split("\x1f"))

    @property
    def written(self) -> str:
        return "\x1f".join(self)

    @property
    def identity(self) -> str:
        return self[0]

    @property
    def name(self) -> str:
        return self[1]

    @property
    def rest(self) -> tuple[str, ...]:
        """All but the number."""
        return tuple(self[1:])


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
