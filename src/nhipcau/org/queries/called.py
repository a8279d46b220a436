"""Places named by a few words typed beside a name: without accents, without their type, the last word only begun."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from nhipcau.kernel.text import search_key
from nhipcau.org.models import Place, PlaceLink, Unit
from nhipcau.org.states import PlaceLevel, UnitKind

SHORTEST = 3  # letters of a place that is one word


def called_places(words: Sequence[str]) -> list[tuple[tuple[str, ...], frozenset[int], str]]:
    """How `words` (of a search key) fall into a name and a place of the Centre's province, the longest place first.

    Each is: the words left over, ids of the communes and districts so called at any time with those that became part of
    them, and how the place is called.
    """
    if len(words) < 2:
        return []
    known = _known()
    found = []
    for rest, run, ends in _runs(words):
        text = " ".join(run)
        named = [(pk, name) for pk, name, *keys in known if any(_is(text, key, ends) for key in keys)]
        if named:
            ids = frozenset(pk for pk, _ in named)
            earlier = PlaceLink.objects.filter(new_id__in=ids).values_list("old_id", flat=True)
            found.append((rest, ids | frozenset(earlier), named[0][1]))
    return found


def _runs(words: Sequence[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    """(the words left over, words of a place, whether the last of them may be only begun), the longest first."""
    for length in range(len(words) - 1, 0, -1):
        yield tuple(words[:-length]), tuple(words[-length:]), True
        yield tuple(words[length:]), tuple(words[:length]), False


def _is(text: str, key: str, begun: bool) -> bool:
    return len(text) >= SHORTEST and (key.startswith(text) if begun else key == text)


def _known() -> list[tuple[int, str, str, str]]:
    """(id, name, key of the name, key without its type word) of the province's communes and districts of all times."""
    home = Unit.objects.filter(kind=UnitKind.CENTRE).values("place__key")[:1]
    same = Place.objects.filter(level=PlaceLevel.PROVINCE, key__in=home).values("pk")
    rows = Place.objects.filter(province__in=same, level__in=(PlaceLevel.COMMUNE, PlaceLevel.DISTRICT)).order_by("-pk")
    names = rows.values_list("pk", "name", "bare_name")
    return [(pk, name, _key(name), _key(bare)) for pk, name, bare in names]


@lru_cache(maxsize=20_000)
def _key(name: str) -> str:
    return search_key(name)
