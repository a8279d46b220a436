"""The register of cases: each row is one person and one case of level `managed`."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nhipcau.access.queries import sealed_code
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Change, Checked, Column, Finding, ImportContext, Register
from nhipcau.kernel.dates import ParsedDay, format_day
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import match_key
from nhipcau.registry.actions import NewPerson, correct_person, withdraw_people
from nhipcau.rulebook.queries import code_list

from . import actions, queries
from .models import Case, Episode
from .states import GROUP, REASONS, RESULTS

ELDER_AGE = 60
GROUP_HEADERS = ("Nhóm đối tượng", "Đối tượng", "Loại đối tượng", "Nhóm")
RESULT_HEADERS = {
    "result_allowance": ("Hưởng chế độ", "Kết quả: hưởng chế độ"),
    "result_psychology": ("Ổn định tâm lý", "Kết quả: ổn định tâm lý"),
    "result_integration": ("Hòa nhập", "Kết quả: hòa nhập"),
}
PERSON_KEYS = ("name", "birth", "sex", "phone")
CLOSING_KEYS = ("closed_on", "reason", *RESULTS)


@dataclass
class Known:
    """A case that has the number already, with its intervals, oldest first."""

    case: Case
    episodes: list[Episode]

    @property
    def last_closed(self) -> Episode | None:
        return next((episode for episode in reversed(self.episodes) if episode.closed_on), None)

    def group(self) -> str:
        """The code of the client group, a sealed one too."""
        return self.case.client_group or sealed_code(self.case.anchor_id, GROUP)[0]


class Cases(Register):
    """The register of cases. A number known from before is that case; differing cells are changes."""

    name = "cases"
    title = gettext_lazy("Register of cases")
    permission = Permission.CASE_WRITE
    key = "number"
    day = "received_on"
    columns = (
        Column("number", ("Số hồ sơ", "Mã hồ sơ", "Số ca", "Mã ca", "Số HS"), required=True, limit=40),
        Column("received_on", ("Ngày tiếp nhận", "Ngày mở ca", "Ngày nhận", "Ngày mở"), "day", required=True),
        Column("source", ("Nguồn", "Nguồn tiếp nhận", "Nguồn tin"), "code", code_list="case_source", limit=200),
        Column("name", ("Họ và tên", "Họ tên", "Họ và tên đối tượng", "Họ tên đối tượng"), "name", required=True),
        Column("birth", ("Ngày sinh", "Năm sinh", "Ngày, tháng, năm sinh"), "birth", limit=60),
        Column("sex", ("Giới tính", "Nam/nữ"), "sex", limit=60),
        Column("phone", ("Điện thoại", "Số điện thoại", "SĐT"), "phone", limit=60),
        Column("place", ("Địa chỉ", "Địa bàn", "Nơi ở", "Địa chỉ (xã, huyện)"), "place", strict=True, limit=250),
        Column(
            GROUP,
            ("Nhóm đối tượng", "Đối tượng", "Loại đối tượng", "Nhóm"),
            "code",
            code_list=GROUP,
            strict=True,
            limit=200,
        ),
        Column("problem", ("Vấn đề", "Vấn đề chính", "Tình trạng"), limit=500),
        Column("urgency", ("Mức độ", "Mức độ khẩn cấp", "Mức độ ưu tiên"), "code", code_list="urgency", limit=200),
        Column("officer", ("Cán bộ phụ trách", "Cán bộ", "Người phụ trách", "Người quản lý ca"), "staff", limit=120),
        Column("closed_on", ("Ngày đóng ca", "Ngày đóng", "Ngày kết thúc"), "day"),
        Column("reason", ("Lý do đóng ca", "Lý do đóng", "Lý do kết thúc"), "code", code_list=REASONS, limit=200),
        *(Column(key, headers, "code", code_list="result_answer") for key, headers in RESULT_HEADERS.items()),
        Column("unit", ("Đơn vị", "Văn phòng", "Đơn vị phụ trách"), "unit"),
    )

    def number(self, row: Checked) -> str:
        return queries.number_key(row.words("number"))

    def check(self, row: Checked, context: ImportContext) -> Iterable[Finding]:
        yield from _check_number(row)
        yield from _check_age(row)
        yield from _check_closing(row, context)

    def known(self, keys: Collection[str], context: ImportContext) -> Mapping[str, Case]:
        cases = queries.cases_by_number(keys)
        context.cache["cases.episodes"] = queries.episodes_of_cases([case.pk for case in cases.values()])
        return cases

    def changes(self, row: Checked, known: Case, context: ImportContext) -> list[Change] | Finding:
        about = _known(known, context)
        found = [change for compare in COMPARED for change in compare(row, about)]
        if {"name", "birth"} <= {change.key for change in found} and not _same_name(row, about):
            words = _("This number belongs to another person's case: neither the name nor the birth is the same.")
            return Finding("number", words, fatal=True)
        return found

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        new = [_new_case(row, context) for row in rows]
        made = actions.open_cases(cases=new, by=context.by, at=context.at, source=context.source)
        return [[case, case.person] for case in made]

    def update(self, row: Checked, known: Case, changes: Sequence[Change], context: ImportContext) -> None:
        keys = {change.key for change in changes}
        about: dict[str, Any] = {
            "reason": _("Taken from the register when it was imported again."),
            "by": context.by,
            "at": context.at,
            "source": context.source,
        }
        if person := _person_changes(row, keys):
            correct_person(person=known.person, changes=person, **about)
        closed, day = row.day("closed_on"), _known(known, context).last_closed
        closing_first = bool(day and closed and "received_on" in keys and closed >= day.opened_on)
        if closing_first:
            _take_closing(row, known, keys, about)
        if changed := _case_changes(row, keys):
            actions.correct_case(case=known, changes=changed, **about)
        if not closing_first:
            _take_closing(row, known, keys, about)

    def built_on(self, records: Sequence[tuple[str, int]]) -> list[str]:
        cases = [pk for label, pk in records if label == "cases.case"]
        people = [pk for label, pk in records if label == "registry.person"]
        count = queries.built_on(cases, people)
        if not count:
            return []
        words = ngettext(
            "%(count)s thing was recorded on these cases and people since: a service, a closing, a contact or a case.",
            "%(count)s things were recorded on these cases and people since: services, closings, contacts or cases.",
            count,
        )
        return [words % {"count": count}]

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        cases = [pk for label, pk in records if label == "cases.case"]
        actions.withdraw_cases(ids=cases, reason=reason, by=by, at=at)
        people = [pk for label, pk in records if label == "registry.person"]
        withdraw_people(ids=people, reason=reason, by=by, at=at)


# --- checks ---------------------------------------------------------------------------------------------------------
def _check_number(row: Checked) -> Iterable[Finding]:
    if row.words("number") and not queries.number_key(row.words("number")):
        yield Finding("number", _("There is no letter and no digit in this case number. Write the number."), fatal=True)


def _check_age(row: Checked) -> Iterable[Finding]:
    born, received, group = row.value("birth"), row.day("received_on"), row.value(GROUP)
    if not isinstance(born, ParsedDay) or not born.short_year or received is None or not group:
        return
    entry = code_list(GROUP).get(group)
    years = received.year - born.day.year - ((received.month, received.day) < (born.day.month, born.day.day))
    if entry is not None and entry.age == "elder" and years < ELDER_AGE:
        words = _("Born in %(year)s, under 60 for this group: check the century. The row was kept.")
        yield Finding("birth", words % {"year": born.day.year})


def _check_closing(row: Checked, context: ImportContext) -> Iterable[Finding]:
    received, closed = row.day("received_on"), row.day("closed_on")
    if closed is None:
        if row.words("reason") and not row.words("closed_on"):
            yield Finding("reason", _("A reason for closing without a closing day: the case stays in progress."))
        return
    if received is not None and closed < received:
        words = _("Closed on %(closed)s, before it was received on %(day)s. Correct the closing day.")
        yield Finding("closed_on", words % {"closed": format_day(closed), "day": format_day(received)}, fatal=True)
    elif closed > context.day:
        words = _("%(day)s lies after the day of import: an impossible date. Correct it.")
        yield Finding("closed_on", words % {"day": format_day(closed)}, fatal=True)
    elif not row.words("reason"):
        yield Finding("reason", _("The closing reason is missing; the case was closed without it."))


# --- a new case -----------------------------------------------------------------------------------------------------
def _new_case(row: Checked, context: ImportContext) -> actions.NewCase:
    unit, found = row.value("unit") or context.unit, row.value("place")
    return actions.NewCase(
        unit=unit,
        person=_new_person(row, unit),
        number=row.words("number"),
        received_on=row.value("received_on"),
        source=row.value("source") or "",
        source_words=row.words("source"),
        client_group=row.value(GROUP) or "",
        client_group_words=row.words(GROUP),
        problem=row.words("problem"),
        urgency=row.value("urgency") or "",
        urgency_words=row.words("urgency"),
        officer=row.value("officer"),
        officer_words=row.words("officer"),
        place=found.place if found else None,
        address_as_written=row.words("place"),
        closing=_closing(row),
    )


def _new_person(row: Checked, unit: Any) -> NewPerson:
    born, found = row.value("birth"), row.value("place")
    return NewPerson(
        unit=unit,
        name=row.value("name"),
        name_as_written=_typed(row, "name"),
        birth_date=born.day if born else None,
        birth_precision=born.precision if born else "",
        birth_as_written=row.words("birth"),
        sex=row.value("sex") or "",
        phone=row.value("phone") or "",
        phone_as_written=row.words("phone"),
        place=found.place if found else None,
        address_as_written=row.words("place"),
    )


def _typed(row: Checked, key: str) -> str:
    cell = row.cells.get(key)
    return "" if cell is None or cell.raw is None else str(cell.raw)[:200]


def _closing(row: Checked) -> actions.Closing | None:
    closed = row.day("closed_on")
    if closed is None:
        return None
    results = {key: row.value(key) or "" for key in RESULTS}
    return actions.Closing(
        on=closed, reason=row.value("reason") or "", reason_words=row.words("reason"), results=results
    )


# --- changes of a known case: a blank cell says nothing and erases nothing --------------------------------------------
def _known(case: Case, context: ImportContext) -> Known:
    return Known(case, context.cache.get("cases.episodes", {}).get(case.pk, []))


def _same_name(row: Checked, known: Known) -> bool:
    return match_key(row.value("name")) == match_key(known.case.person.name)


def _person_cells(row: Checked, known: Known) -> Iterable[Change]:
    person, born = known.case.person, row.value("birth")
    if row.value("name") != person.name:
        yield Change("name", person.name, row.value("name"))
    if born and (born.day, born.precision) != (person.birth_date, person.birth_precision):
        yield Change("birth", person.birth_words, born.typed)
    if (sex := row.value("sex")) and sex != person.sex:
        yield Change("sex", code_list("sex").label(person.sex) if person.sex else "", row.words("sex"))
    if (phone := row.value("phone")) and phone != person.phone:
        yield Change("phone", person.phone, phone)


def _received(row: Checked, known: Known) -> Iterable[Change]:
    day = row.day("received_on")
    if day and day != known.case.received_on:
        yield Change("received_on", format_day(known.case.received_on), format_day(day))


def _coded(key: str, list_name: str) -> Callable[[Checked, Known], Iterable[Change]]:
    """Compare a code of the case; unknown words by themselves."""

    def compare(row: Checked, known: Known) -> Iterable[Change]:
        code, words = getattr(known.case, key), getattr(known.case, f"{key}_words")
        new, typed = row.value(key), row.words(key)
        if not typed or (new == code if new else not code and match_key(typed) == match_key(words)):
            return
        yield Change(key, code_list(list_name).label(code) if code else words, typed)

    return compare


def _group(row: Checked, known: Known) -> Iterable[Change]:
    new = row.value(GROUP)
    if not new or new == (old := known.group()):
        return
    words = code_list(GROUP)
    shown = [words.label(code) if code and not words.is_sealed(code) else "" for code in (old, new)]
    yield Change(GROUP, *shown)


def _place(row: Checked, known: Known) -> Iterable[Change]:
    found, typed, case = row.value("place"), row.words("place"), known.case
    if not typed or match_key(typed) == match_key(case.address_as_written):
        return
    if found is None or found.place is None or found.place.pk != case.place_id:
        yield Change("place", case.address_as_written, typed)


def _problem(row: Checked, known: Known) -> Iterable[Change]:
    typed = row.words("problem")
    if typed and typed != known.case.problem:
        yield Change("problem", known.case.problem, typed)


def _officer(row: Checked, known: Known) -> Iterable[Change]:
    case, member, typed = known.case, row.value("officer"), row.words("officer")
    old = case.officer.name if case.officer else case.officer_words
    if typed and (member is None or member.pk != case.officer_id) and match_key(typed) != match_key(old):
        yield Change("officer", old, typed)


def _ending(row: Checked, known: Known) -> Iterable[Change]:
    """Closing day, reason and results, against the last interval that ended; all of them when the case is open."""
    closed, last = row.day("closed_on"), None if known.case.is_open else known.last_closed
    earlier = (episode.closed_on for episode in known.episodes if episode is not last)
    if closed is None or closed in earlier:  # the register tells of an interval before the last reopening
        return
    if last is None or last.closed_on != closed:
        yield Change("closed_on", format_day(last.closed_on) if last and last.closed_on else "", format_day(closed))
    for key, list_name in (("reason", REASONS), *((name, "result_answer") for name in RESULTS)):
        code = getattr(last, key) if last else ""
        words = last.reason_words if last and key == "reason" else ""
        new, typed = row.value(key), row.words(key)
        if typed and not (new == code if new else not code and match_key(typed) == match_key(words)):
            yield Change(key, code_list(list_name).label(code) if code else words, typed)


COMPARED: tuple[Callable[[Checked, Known], Iterable[Change]], ...] = (
    _received,
    _coded("source", "case_source"),
    _person_cells,
    _place,
    _group,
    _problem,
    _coded("urgency", "urgency"),
    _officer,
    _ending,
)


def _person_changes(row: Checked, keys: Collection[str]) -> dict[str, Any]:
    born, found = row.value("birth"), row.value("place")
    values: dict[str, dict[str, Any]] = {
        "name": {"name": row.value("name"), "name_as_written": _typed(row, "name")},
        "birth": {
            "birth_date": born.day if born else None,
            "birth_precision": born.precision if born else "",
            "birth_as_written": row.words("birth"),
        },
        "sex": {"sex": row.value("sex") or ""},
        "phone": {"phone": row.value("phone") or "", "phone_as_written": row.words("phone")},
        "place": {"place": found.place if found else None, "address_as_written": row.words("place")},
    }
    return {field: value for key in values if key in keys for field, value in values[key].items()}


def _case_changes(row: Checked, keys: Collection[str]) -> dict[str, Any]:
    found = row.value("place")
    values: dict[str, dict[str, Any]] = {
        "received_on": {"received_on": row.day("received_on")},
        "source": {"source": row.value("source") or "", "source_words": row.words("source")},
        GROUP: {GROUP: row.value(GROUP) or "", "client_group_words": row.words(GROUP)},
        "problem": {"problem": row.words("problem")},
        "urgency": {"urgency": row.value("urgency") or "", "urgency_words": row.words("urgency")},
        "officer": {"officer": row.value("officer"), "officer_words": row.words("officer")},
        "place": {"place": found.place if found else None, "address_as_written": row.words("place")},
    }
    return {field: value for key in values if key in keys for field, value in values[key].items()}


def _take_closing(row: Checked, case: Case, keys: Collection[str], about: Mapping[str, Any]) -> None:
    closing = _closing(row)
    if closing is None or not keys & set(CLOSING_KEYS):  # type: ignore[operator]
        return
    if case.is_open:
        actions.close(case=case, closing=closing, by=about["by"], at=about["at"], source=about["source"] or "import")
        return
    values = {
        "closed_on": closing.on,
        "reason": closing.reason,
        "reason_words": closing.reason_words,
        **closing.results,
    }
    if "reason" in keys:
        keys = {*keys, "reason_words"}
    actions.correct_closing(case=case, changes={k: v for k, v in values.items() if k in keys}, **about)
