"""Places: the current ones from the package `vietnam-provinces`, all others from a file of the register `places`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from vietnam_provinces import Province, Ward
from vietnam_provinces.base import VietNamDivisionType

from nhipcau.audit.actions import Entry, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.text import clean, old_style, place_key, split_type_word
from nhipcau.kernel.writing import action
from nhipcau.org.models import Place, PlaceCode, PlaceLink, PlaceName
from nhipcau.org.states import PlaceLevel

REFORM = date(2025, 7, 1)
"""Since this day Viet Nam has 34 provinces, 3,321 communes and no districts (Luật 72/2025/QH15)."""

PORTION = 500


def named(place: Place, name: str) -> Place:
    """Give a place its name, in the old style of placing tones, and what is derived from it."""
    place.name = old_style(clean(name))
    place.bare_name = split_type_word(place.name)[1]
    place.label = place.bare_name
    place.key = place_key(place.bare_name)
    return place


def new_place(
    *,
    level: str,
    code: str,
    name: str,
    parent: Place | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Place:
    """A place not yet stored, for `Batch`; `parent` must be stored before. Both days are included."""
    place = Place(level=level, code=clean(code), parent=parent, valid_from=valid_from, valid_to=valid_to)
    if parent is not None:
        place.province = parent.province
        place.district = parent if parent.level == PlaceLevel.DISTRICT else None
    return named(place, name)


def new_link(*, old: Place, new: Place, on: date) -> PlaceLink:
    """A "became" link not yet stored, for `save_links`."""
    return PlaceLink(old=old, new=new, on=on)


@action
def load_current_places(*, by: Actor, at: datetime) -> int:
    """Provinces and communes in force today, from the package. Gives how many; does nothing when places are there.

    All get the day of the reform as their first; the register `places` says which provinces were there before.
    """
    if Place.objects.exists():
        return 0
    provinces = {}
    for found in Province.iter_all():
        name = found.name
        if found.division_type is VietNamDivisionType.TINH:
            name = f"Tỉnh {name.removeprefix('Tỉnh ')}"
        place = Place(level=PlaceLevel.PROVINCE, code=f"{found.code.value:02d}", valid_from=REFORM)
        provinces[found.code] = named(place, name)
    Place.objects.bulk_create(provinces.values())
    Place.objects.bulk_update(_own_province(provinces.values()), ["province"])
    communes = []
    for ward in Ward.iter_all():
        above = provinces[ward.province_code]
        place = Place(level=PlaceLevel.COMMUNE, code=f"{ward.code.value:05d}", valid_from=REFORM)
        place.parent = place.province = above
        communes.append(named(place, ward.name))
    Place.objects.bulk_create(communes, batch_size=PORTION)
    set_labels()
    count = len(provinces) + len(communes)
    _tell("vietnam-provinces", {"created": count}, by, at)
    return count


def _own_province(provinces: Iterable[Place]) -> list[Place]:
    found = list(provinces)
    for place in found:
        place.province = place
    return found


@dataclass
class Batch:
    """Places to store together: `new` ones, `changed` ones with the `fields` that changed, and what belongs to them."""

    new: list[Place] = field(default_factory=list)
    changed: list[Place] = field(default_factory=list)
    names: list[PlaceName] = field(default_factory=list)
    codes: list[PlaceCode] = field(default_factory=list)


@action
def save_places(*, batch: Batch, source: str, by: Actor, at: datetime) -> None:
    """Store a portion of a places file: one audit event. Parents must stand in an earlier portion or be saved."""
    if batch.changed:
        fields = ["valid_from", "valid_to", "valid_to_known", "parent", "district", "province"]
        Place.objects.bulk_update(batch.changed, fields)
    Place.objects.bulk_create(batch.new)
    own = [place for place in batch.new if place.level == PlaceLevel.PROVINCE]
    Place.objects.bulk_update(_own_province(own), ["province"])
    districts = [place for place in batch.new if place.level == PlaceLevel.DISTRICT]
    for place in districts:
        place.district = place
    Place.objects.bulk_update(districts, ["district"])
    PlaceName.objects.bulk_create(batch.names, ignore_conflicts=True)
    PlaceCode.objects.bulk_create(batch.codes, ignore_conflicts=True)
    _tell(source, {"created": len(batch.new), "changed": len(batch.changed)}, by, at)


@action
def save_links(*, links: Sequence[PlaceLink], source: str, by: Actor, at: datetime) -> None:
    """Store a portion of "became" links: one audit event."""
    PlaceLink.objects.bulk_create(links, ignore_conflicts=True)
    _tell(source, {"links": len(links)}, by, at)


def _tell(source: str, details: dict[str, int], by: Actor, at: datetime) -> None:
    entry = Entry("org.places_loaded", "org.place", "", source, details=details)
    record_many([entry], by=by, at=at)


def set_labels() -> None:
    """Work out every label again: the bare name, with its type word where two of the same day and province share it.

    Two with the same type word are one unit under two codes at different times, whose days nobody wrote down.
    """
    groups: dict[tuple[str, int | None, str], list[Place]] = defaultdict(list)
    for place in Place.objects.all():
        groups[place.level, place.province_id, place.key].append(place)
    changed = []
    for group in groups.values():
        for place in group:
            label = place.name if any(_shares_day(place, other) for other in group) else place.bare_name
            if place.label != label:
                place.label = label
                changed.append(place)
    Place.objects.bulk_update(changed, ["label"], batch_size=PORTION)


def _shares_day(place: Place, other: Place) -> bool:
    if place.level == PlaceLevel.PROVINCE or place_key(place.name) == place_key(other.name):
        return False
    starts = max(place.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(place.valid_to or date.max, other.valid_to or date.max)
