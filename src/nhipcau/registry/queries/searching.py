"""The people whom the one search shows first, each with the reason in words."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nhipcau.kernel.phones import normalise
from nhipcau.kernel.together import Question, rows_together
from nhipcau.org.queries import called_places
from nhipcau.registry.models import Person

from .finding import AS_TYPED, BEGUN, SAME_NAME, Fits, Name, by_name, numbers_in
from .known import ids_printed, prints_of
from .people import listed, people_for

if TYPE_CHECKING:
    from nhipcau.access.models import User


MOST = 100
"""People of one number: more would be no search any more."""


@dataclass(frozen=True)
class Found:
    """Somebody whom `user` may see, and why they are shown."""

    person: Person
    why: tuple[str, ...]


def search(user: "User", typed: str, on: date, limit: int) -> list[Found]:
    """At most `limit` people whom `user` may see on a day, the best first: by number, by name, by name and place.

    Words that are no part of a name may be a commune or a district.
    """
    if numbers := numbers_in(typed):
        why = _("same telephone number") if normalise(typed) else _("same identity number")
        asked = Question(_of_number, user, on, **prints_of(**numbers))
        return [Found(person, (why,)) for person in rows_together({why: asked})[why][:limit]]
    rows, name = _rows(user, on), Name.read(typed)
    fits = by_name(rows, name)
    found = _people(rows, fits[:limit], name)
    if len(found) < limit:
        known = {one.person.pk for one in found}
        found += [one for one in _placed(rows, name, limit) if one.person.pk not in known]
    return found[:limit]


def _rows(user: "User", on: date) -> QuerySet[Person]:
    return listed(people_for(user, on)).prefetch_related(None)  # no telephone is shown here


def _of_number(user: "User", on: date, **prints: str) -> QuerySet[Person]:
    return _rows(user, on).filter(pk__in=ids_printed(**prints)).order_by("name_sort", "pk")[:MOST]


def _people(rows: QuerySet[Person], fits: list[Fits], name: Name, more: tuple[str, ...] = ()) -> list[Found]:
    people = rows.in_bulk([one.pk for one in fits]) if fits else {}
    return [Found(people[one.pk], (*_why(one.how, name), *more)) for one in fits if one.pk in people]


def _why(how: int, name: Name) -> list[str]:
    if how in {AS_TYPED, SAME_NAME}:
        words = _("same name")
    elif how == BEGUN:
        words = _("a word of the name begins so")
    else:
        words = _("the name has these words")
    return [words, *(_("born in %(year)s") % {"year": year} for year in name.years)]


def _placed(rows: QuerySet[Person], name: Name, limit: int) -> list[Found]:
    """Those who bear a part of what was typed, and live in the place that the rest names."""
    for rest, places, words in called_places(name.words)[:2]:
        part = Name(rest, name.years, "")
        living = rows.filter(Q(place_id__in=places) | Q(area_id__in=places))
        if fits := by_name(living, part):
            return _people(rows, fits[:limit], part, (_("lives in %(place)s") % {"place": words},))
    return []
