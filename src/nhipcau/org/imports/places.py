"""The registers `places` (units.csv) and `links` (became.csv). What they hold is reference data, stored in portions."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import Change, Checked, Column, Finding, ImportContext, ReferenceResult, Register
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import match_key, old_style, place_key, split_type_word
from nhipcau.org import actions
from nhipcau.org.models import Place, PlaceCode, PlaceLink, PlaceName
from nhipcau.org.states import PlaceLevel

from .known_places import KnownPlaces, day_after, day_before, padded

LIST_DAY = date(2021, 11, 30)
"""The official list of November 2021: `name_in_2021_11` was the name at least until then."""

LAST_DAY_OF_DISTRICTS = day_before(actions.REFORM)
_RANK: dict[PlaceLevel | None, int] = {PlaceLevel.PROVINCE: 0, PlaceLevel.DISTRICT: 1, PlaceLevel.COMMUNE: 2}
LEVELS = {
    match_key(words): level
    for level, spellings in {
        PlaceLevel.PROVINCE: ("province", "tỉnh", "tỉnh, thành phố", "1"),
        PlaceLevel.DISTRICT: ("district", "huyện", "quận, huyện", "2"),
        PlaceLevel.COMMUNE: ("commune", "xã", "xã, phường", "phường, xã", "3"),
    }.items()
    for words in spellings
}
YES = {"1", "x", "yes", "true", "có"}


def level_of(row: Checked) -> PlaceLevel | None:
    """The level a row names; None when the words are unknown."""
    return LEVELS.get(match_key(row.words("level")))


class _Reference(Register):
    permission = Permission.IMPORT
    whole = True
    key = None
    day = None

    def create(self, rows: Sequence[Checked], context: ImportContext) -> list[list[Model]]:
        raise NotImplementedError("reference data is stored by import_all")

    def update(self, row: Checked, known: Any, changes: Sequence[Change], context: ImportContext) -> None:
        raise NotImplementedError("reference data is stored by import_all")

    def take_back(self, records: Sequence[tuple[str, int]], reason: str, by: Actor, at: datetime) -> None:
        raise NotImplementedError("reference data makes no records that could be taken back")

    def unknown_level(self, row: Checked) -> Finding:
        words = _("This level is unknown. Write province, district or commune; the row was left out.")
        return Finding("level", words, fatal=True)


class Places(_Reference):
    """Provinces, districts and communes with their dates; the codes and names of the package are kept."""

    name = "places"
    title = gettext_lazy("Places")
    columns = (
        Column("level", ("level", "Cấp"), required=True),
        Column("code", ("code", "Mã"), required=True),
        Column("name", ("name", "Tên"), required=True, limit=120),
        Column("parent_code", ("parent_code", "Mã cấp trên")),
        Column("in_2021_11", ("in_2021_11",)),
        Column("in_2025_06", ("in_2025_06",)),
        Column("valid_from", ("valid_from", "Từ ngày"), "day"),
        Column("valid_to", ("valid_to", "Đến ngày"), "day"),
        Column("name_in_2021_11", ("name_in_2021_11", "Tên cũ"), limit=120),
    )

    def import_all(self, rows: Sequence[Checked], context: ImportContext, *, dry_run: bool) -> ReferenceResult:
        """Provinces first, then districts, then communes, each portion in a transaction of its own."""
        reader = _Reader()
        for row in rows:
            if level_of(row) is None:
                reader.result.findings.append((row, self.unknown_level(row)))
        known = sorted((row for row in rows if level_of(row)), key=lambda row: _RANK[level_of(row)])
        for _level, group in groupby(known, key=level_of):
            same = list(group)
            for start in range(0, len(same), actions.PORTION):
                batch = reader.read(same[start : start + actions.PORTION])
                if not dry_run and (batch.new or batch.changed or batch.names or batch.codes):
                    actions.save_places(batch=batch, source=context.source, by=context.by, at=context.at)
                for place in batch.new:
                    reader.known.add(place)
        if not dry_run and (reader.result.created or reader.result.updated):
            actions.set_labels()
        return reader.result


class _Reader:
    """Turns rows into places to store, and keeps count."""

    def __init__(self) -> None:
        self.known = KnownPlaces()
        self.result = ReferenceResult()

    def read(self, rows: Sequence[Checked]) -> actions.Batch:
        batch = actions.Batch()
        for row in rows:
            self._read(row, batch)
        return batch

    def _read(self, row: Checked, batch: actions.Batch) -> None:
        place = self._place(row)
        if place is None:
            return
        two_names = self._has_two_names(row, place)
        known = self.known.exactly(place.level, place.code, day_after(LIST_DAY)) if two_names else None
        known = known or (None if two_names else self._stored(row, place))
        if known is None and two_names:
            known = self._read_both(row, place, batch)
        elif known is None:
            batch.new.append(place)
            self.result.created += 1
            known = place
        elif known.valid_to is None and known.valid_from != place.valid_from and known.code == place.code:
            known.valid_from = place.valid_from  # the package cannot say since when
            batch.changed.append(known)
            self.result.updated += 1
        else:
            self.result.unchanged += 1
        self._keep_code(row, place, known, batch)
        self._keep_name(row, known, batch)

    @staticmethod
    def _has_two_names(row: Checked, place: Place) -> bool:
        """A district that got another name has a row for each: reports print the name of the day."""
        former = row.words("name_in_2021_11")
        renamed = former and place_key(split_type_word(former)[1]) != place.key
        return bool(renamed) and place.level == PlaceLevel.DISTRICT and place.valid_from is None

    def _read_both(self, row: Checked, place: Place, batch: actions.Batch) -> Place:
        older = Place(level=place.level, code=place.code, parent=place.parent, province=place.province)
        older.valid_to, older.valid_to_known = LIST_DAY, False
        batch.new.append(actions.named(older, row.words("name_in_2021_11")))
        place.valid_from = day_after(LIST_DAY)
        batch.new.append(place)
        self.result.created += 1
        return place

    def _place(self, row: Checked) -> Place | None:
        """The place a row describes, not saved; None when its level or the unit above it is unknown."""
        level = level_of(row)
        assert level is not None
        place = Place(level=level, code=padded(level, row.words("code")))
        place.valid_from, place.valid_to = row.day("valid_from"), row.day("valid_to")
        if place.valid_from is None and place.valid_to is None and _ended_on_unknown_day(row):
            place.valid_to, place.valid_to_known = LAST_DAY_OF_DISTRICTS, False
        actions.named(place, row.words("name"))
        if level == PlaceLevel.PROVINCE:
            return place
        above = self._above(row, place)
        if above is None:
            words = _("The unit above this one (code %(code)s) is not known for that time; the row was left out.")
            reason = words % {"code": row.words("parent_code")}
            self.result.findings.append((row, Finding("parent_code", reason, fatal=True)))
            return None
        place.parent = above
        place.province = above if above.level == PlaceLevel.PROVINCE else above.province
        place.district = above if above.level == PlaceLevel.DISTRICT else None
        return place

    def _above(self, row: Checked, place: Place) -> Place | None:
        code, day = row.words("parent_code"), place.valid_from or place.valid_to
        levels = [PlaceLevel.DISTRICT, PlaceLevel.PROVINCE][place.level == PlaceLevel.DISTRICT :]
        found = (self.known.on(level, padded(level, code), day) for level in levels if len(code) <= 3)
        return next((above for above in found if above is not None), None)

    def _stored(self, row: Checked, place: Place) -> Place | None:
        same_key = self.known.exactly(place.level, place.code, place.valid_from)
        if place.valid_to is not None:
            return same_key
        return self.known.called_now(place.level, place.province, (place.name, place.bare_name)) or same_key

    def _keep_code(self, row: Checked, place: Place, known: Place, batch: actions.Batch) -> None:
        if known is place:
            return
        if place_key(known.bare_name) != place_key(place.bare_name):
            words = _("The code %(code)s is that of %(name)s in the list in use; nothing was changed.")
            self._warn(row, "code", words % {"code": known.code, "name": known.name})
        elif known.code != place.code:
            words = _("The list in use gives %(name)s the code %(code)s; that code was kept.")
            self._warn(row, "code", words % {"code": known.code, "name": known.name})
            if known.pk and (place.valid_from, known) not in self.known.other_codes[place.level, place.code]:
                other = PlaceCode(place=known, level=place.level, code=place.code, valid_from=place.valid_from)
                batch.codes.append(other)
                self.known.other_codes[place.level, place.code].append((place.valid_from, known))
        elif place_key(known.name) != place_key(place.name):
            words = _("The list in use calls it %(name)s; that name was kept.")
            self._warn(row, "name", words % {"name": known.name})

    def _keep_name(self, row: Checked, known: Place, batch: actions.Batch) -> None:
        former = old_style(row.words("name_in_2021_11"))
        if former and place_key(former) != place_key(known.name):
            bare = split_type_word(former)[1]
            name = PlaceName(place=known, name=former, bare_name=bare, key=place_key(bare), until=LIST_DAY)
            batch.names.append(name)

    def _warn(self, row: Checked, key: str, reason: str) -> None:
        self.result.findings.append((row, Finding(key, reason)))


def _ended_on_unknown_day(row: Checked) -> bool:
    """In the list of 2021 and no longer in that of June 2025: it ended in between."""
    then, later = row.words("in_2021_11").lower(), row.words("in_2025_06").lower()
    return then in YES and later != "" and later not in YES


class Links(_Reference):
    """What became of old units in July 2025: one to many, never split by counting."""

    name = "links"
    title = gettext_lazy("What became of places")
    columns = (
        Column("level", ("level", "Cấp"), required=True),
        Column("old_code", ("old_code", "Mã cũ"), required=True),
        Column("new_code", ("new_code", "Mã mới"), required=True),
        Column("on", ("on", "Ngày"), "day", required=True),
    )

    def import_all(self, rows: Sequence[Checked], context: ImportContext, *, dry_run: bool) -> ReferenceResult:
        """Links between stored places; a row that names an unknown one is refused."""
        result, known = ReferenceResult(), KnownPlaces()
        stored = set(PlaceLink.objects.values_list("old_id", "new_id", "on"))
        fresh: list[PlaceLink] = []
        for row in rows:
            link = self._link(row, known, result)
            if link is None:
                continue
            if (link.old_id, link.new_id, link.on) in stored:
                result.unchanged += 1
                continue
            stored.add((link.old_id, link.new_id, link.on))
            fresh.append(link)
            result.created += 1
        for start in range(0, 0 if dry_run else len(fresh), actions.PORTION):
            portion = fresh[start : start + actions.PORTION]
            actions.save_links(links=portion, source=context.source, by=context.by, at=context.at)
        return result

    def _link(self, row: Checked, known: KnownPlaces, result: ReferenceResult) -> PlaceLink | None:
        level, day = level_of(row), row.day("on")
        if level is None or day is None:
            result.findings.append((row, self.unknown_level(row)))
            return None
        old = known.on(level, padded(level, row.words("old_code")), day_before(day))
        new = known.on(level, padded(level, row.words("new_code")), day)
        for key, place in (("old_code", old), ("new_code", new)):
            if place is None:
                words = _("No unit had this code on that day. Import the places first; the row was left out.")
                result.findings.append((row, Finding(key, words, fatal=True)))
                return None
        return PlaceLink(old=old, new=new, on=day)
