"""The whole registry as rows to compare with themselves, and what speaks for the pairs that were found."""

from collections.abc import Iterable, Iterator

from nhipcau.org.queries import office_phones
from nhipcau.registry.models import LIVE, Person

from .evidence import Known, bits_of, weigh
from .linking import Row

COLUMNS = ("pk", "name_key", "birth_date", "birth_precision", "place_id", "phone", "sex")


def rows_to_compare() -> list[Row]:
    """Every live record, whoever asks: for the job, not for a page. Telephones of offices and staff are left out."""
    offices = office_phones()
    rows = Person.objects.filter(LIVE).order_by("pk").values_list(*COLUMNS)
    return [
        Row(pk, tuple(name.split()), born, precision, place, "" if phone in offices else phone, sex)
        for pk, name, born, precision, place, phone, sex in rows.iterator(chunk_size=5000)
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
        words=tuple(row.words), born=row.born, precision=row.precision, place=row.place, phone=row.phone, sex=row.sex
    )
