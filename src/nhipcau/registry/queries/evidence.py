"""How much speaks for two records being of one person, in bits, and in which words.

One bit more makes it twice as likely. What is common says little: that somebody is called Nguyễn is no evidence, that
two people bear a rare name and were born on one day is nearly proof. What contradicts counts against it. Shared here by
the warning at entry, by the queue of possible duplicates and by what the whole registry is compared with.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from math import log2

from django.utils.translation import gettext_lazy as _

from nhipcau.registry.models import Person
from nhipcau.registry.states import BirthPrecision, PaperKind

from .known import papers_of

_SURNAMES = {
    "nguyen": 38, "tran": 11, "le": 9.5, "pham": 7, "hoang": 3, "huynh": 2.5, "phan": 4.5, "vu": 2, "vo": 2,
    "dang": 2.1, "bui": 2, "do": 1.4, "ho": 1.3, "ngo": 1.3, "duong": 1, "ly": 0.5, "dinh": 0.8, "trinh": 0.6,
    "truong": 1.5, "mai": 0.6, "cao": 0.5, "luong": 0.6, "dao": 0.6, "doan": 0.6, "lam": 0.4, "ha": 0.5, "to": 0.3,
}  # fmt: skip
_MIDDLE = {
    "thi": 32, "van": 19, "duc": 2.5, "ngoc": 4, "huu": 2, "quang": 2, "minh": 4, "thanh": 4, "xuan": 1.5, "hong": 2,
    "kim": 2, "thu": 2, "cong": 1.2, "dinh": 1.5, "quoc": 1.5, "anh": 1.5, "bao": 1.5, "gia": 1, "phuong": 1.2,
    "hoang": 1.5, "tuan": 0.7, "viet": 0.7, "nhu": 0.6, "my": 0.6, "trung": 0.7, "a": 0.8,
}  # fmt: skip
_GIVEN = {
    "anh": 3.2, "huong": 1.8, "hoa": 1.6, "lan": 1.5, "hung": 1.7, "dung": 2, "tuan": 1.7, "minh": 1.6, "linh": 1.7,
    "thao": 1.3, "trang": 1.4, "hai": 1.5, "nam": 1.3, "hanh": 1.1, "hang": 1.3, "nga": 1.1, "mai": 1.2, "thuy": 1.5,
    "phuong": 1.7, "ngoc": 1.4, "son": 1.3, "long": 1.1, "duc": 1.2, "cuong": 1.1, "quang": 1, "thang": 1.2,
    "tam": 1, "binh": 1.2, "hien": 1.2, "ha": 1.4, "yen": 0.9, "nhung": 0.9, "loan": 0.8, "dat": 1, "hieu": 1,
    "huy": 1.1, "khanh": 0.9, "thanh": 1.7, "trung": 0.9, "tung": 0.8, "vy": 0.7, "chau": 0.6, "phuc": 0.9, "an": 1,
    "bao": 0.9, "giang": 0.7, "hong": 1.1, "thu": 1, "van": 1.3, "xuan": 0.7, "lien": 0.7, "ly": 0.7, "my": 0.7,
}  # fmt: skip
"""Of a hundred people, how many bear the word there: orders of magnitude, as in registers of names of the country."""
GUESSED = 5
"""Years by which an estimated year of birth may be wrong."""
RARE, NOTHING, MOST = 0.2, 1.5, 9.0
"""A word not listed stands for so many of a hundred; bits below NOTHING are none; no word says more than MOST."""

COMMON = 6.0
"""A name that says less than this is told as a common one."""
QUEUED = 20.0
"""From so many bits on two records stand in the queue of possible duplicates."""
AMONG = 18.0
"""Two records taken by chance are of one person in one of 2^18 cases: of some hundred thousand people."""

WORDS: Mapping[str, object] = {
    "identity": _("same identity number"),
    "name": _("same name"),
    "common_name": _("same name (a common one)"),
    "similar_name": _("similar name"),
    "phone": _("same telephone number"),
    "birth": _("same date of birth"),
    "swapped": _("day and month of birth swapped"),
    "birth_month": _("same month of birth"),
    "birth_year": _("same year of birth"),
    "place": _("same commune"),
    "mother": _("same mother's name"),
}
"""Why two records are taken for one person's: code → words."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of somebody: `words` of the name without accents, `phone` normalised, and keys of a paper's number
    and of the mother's name where the caller has them. Empty where nothing is known.
    """

    words: tuple[str, ...] = ()
    born: date | None = None
    precision: str = ""
    place: int | None = None
    phone: str = ""
    sex: str = ""
    identity: str = ""
    mother: tuple[str, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """`bits` for (or against) one person, and the codes of what speaks for it."""

    bits: float
    reasons: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        return words_of(self.reasons)

    @property
    def percent(self) -> int:
        return percent(self.bits)


def words_of(reasons: Collection[str]) -> tuple[str, ...]:
    """Codes of reasons as people read them."""
    return tuple(str(WORDS[code]) for code in reasons if code in WORDS)


def percent(bits: float) -> int:
    """How likely one person is, in whole percent, never 100: of two records of a registry of some hundred thousand."""
    odds: float = 2.0 ** min(bits - AMONG, 60)
    return min(99, int(100 * odds / (1 + odds)))


def known_of(person: Person) -> Known:
    """What the record of a person says."""
    return Known(
        words=tuple(person.name_key.split()),
        born=person.birth_date,
        precision=person.birth_precision,
        place=person.place_id,
        phone=person.phone,
        sex=person.sex,
        identity=next((paper.number for paper in papers_of(person) if paper.kind == PaperKind.CCCD), ""),
    )


def weigh(one: Known, other: Known, no_evidence: Collection[str] = ()) -> Weighed:
    """What speaks for one person. `no_evidence`: telephone numbers of offices and of those who call for many."""
    parts = [_identity(one, other), _name(one.words, other.words), _phone(one, other, no_evidence)]
    parts += [_birth(one, other), _place(one, other), _mother(one, other)]
    if one.sex and other.sex and one.sex != other.sex:
        parts.append((-6.0, ""))
    return Weighed(sum(bits for bits, _code in parts), tuple(code for _bits, code in parts if code))


def name_bits(words: Collection[str]) -> float:
    """How much a whole name says: little when many bear it."""
    said = list(words)
    places = [_SURNAMES, *[_MIDDLE] * (len(said) - 2), _GIVEN][: len(said)]
    return sum(_bits(word, table) for word, table in zip(said, places, strict=True))


def _bits(word: str, table: Mapping[str, float]) -> float:
    return min(MOST, max(0.0, log2(100 / table.get(word, RARE)) - NOTHING))


def _name(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str]:
    if len(one) < 2 or len(other) < 2:
        return 0.0, ""
    if one == other:
        bits = name_bits(one)
        return bits, "name" if bits >= COMMON else "common_name"
    short, long = sorted((one, other), key=len)
    if alike(short, long) or alike(long, short):
        return max(0.1, name_bits(short) / 2), "similar_name"
    return -8.0, ""


def alike(words: Collection[str], others: Collection[str]) -> bool:
    """Does every word begin one of the others, in any order?"""
    return all(any(each.startswith(word) for each in others) for word in words)


def _phone(one: Known, other: Known, no_evidence: Collection[str]) -> tuple[float, str]:
    same = one.phone and one.phone == other.phone and one.phone not in no_evidence
    return (16.0, "phone") if same else (0.0, "")


def _birth(one: Known, other: Known) -> tuple[float, str]:
    """A day says more than a year; the first of January is what registers write of whom they know the year."""
    if one.born is None or other.born is None:
        return 0.0, ""
    first, second = one.born, other.born
    exact = one.precision == other.precision == BirthPrecision.DAY
    if BirthPrecision.ESTIMATED in (one.precision, other.precision):
        return (3.0, "birth_year") if abs(first.year - second.year) <= GUESSED else (-10.0, "")
    if first.year != second.year:
        near = exact and (first.month, first.day) == (second.month, second.day) != (1, 1)
        return (2.0, "") if near and abs(first.year - second.year) == 1 else (-30.0, "")
    if exact and first == second:
        return (5.0, "birth_year") if (first.month, first.day) == (1, 1) else (14.0, "birth")
    if exact and (first.month, first.day) == (second.day, second.month):
        return 11.0, "swapped"
    if BirthPrecision.YEAR in (one.precision, other.precision):
        return 5.0, "birth_year"
    return (8.0, "birth_month") if first.month == second.month and not exact else (1.0, "birth_year")


def _place(one: Known, other: Known) -> tuple[float, str]:
    if one.place is None or other.place is None:
        return 0.0, ""
    return (6.0, "place") if one.place == other.place else (-2.0, "")


def _identity(one: Known, other: Known) -> tuple[float, str]:
    if not one.identity or not other.identity:
        return 0.0, ""
    return (25.0, "identity") if one.identity == other.identity else (-10.0, "")


def _mother(one: Known, other: Known) -> tuple[float, str]:
    if not one.mother or not other.mother:
        return 0.0, ""
    return (name_bits(one.mother), "mother") if one.mother == other.mother else (-6.0, "")
