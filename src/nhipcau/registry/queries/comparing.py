"""The whole registry as rows to compare with themselves, and what speaks for the pairs that were found."""

from collections.abc import Iterable, Iterator

from nhipcau.org.queries import office_phones
from nhipcau.registry.models import LIVE, IdentityPaper, Person, Phone
from nhipcau.registry.states import PaperKind, PersonKind

from .evidence import Known, bits_of, weigh
from .known import prints_in
from .linking import Row

COLUMNS = ("pk", "name_key", "birth_date", "birth_precision", "place_id", "sex")


def rows_to_compare() -> list[Row]:
    """Every live record of one person, whoever asks: for the job, not for a page.

    Telephones and numbers of identity are compared by their fingerprints, nothing is opened for it. Telephones of
    offices and staff are left out.
    """
    offices = {one for number in office_phones() for one in prints_in(Phone, number)}
    live = Phone.objects.filter(LIVE).exclude(number="").order_by("main", "-recorded_at")
    phones = {person: found for person, found in live.values_list("person", "number_print") if found not in offices}
    papers = IdentityPaper.objects.filter(LIVE, kind=PaperKind.CCCD).order_by("recorded_at")
    numbers = dict(papers.values_list("person", "number_print"))
    rows = Person.objects.filter(LIVE, kind=PersonKind.PERSON).order_by("pk").values_list(*COLUMNS)
    return [
        Row(pk, tuple(name.split()), born, precision, place, phones.get(pk, ""), sex, identity=numbers.get(pk, ""))
        for pk, name, born, precision, place, sex in rows.iterator(chunk_size=5000)
    ]


def explained(
    rows: Iterable[Row], pairs: Iterable[tuple[int, int, float]]
) -> Iterator[tuple[int, int, float, tuple[str, ...]]]:
    """(id, id, bits, codes of reasons) of the pairs found, with the probability as bits."""
    known = {row.id: _known(row) for row in rows}
    for one, other, likely in pairs:
        yield one, other, bits_of(likely), weigh(known[one], known[other]).reasons


def _known(row: Row) -> Known:
    return Known(
        words=tuple(row.words),
        born=row.born,
        precision=row.precision,
        place=row.place,
        phone=row.phone,
        sex=row.sex,
        identity=row.identity,
    )
