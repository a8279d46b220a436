"""Vietnamese text: how it is stored, compared, searched and sorted.

Two orders of thought run through this file. *Stored* text keeps what a person wrote, only clean (NFC, single spaces).
*Keys* are never shown: they fold whatever two careful clerks would write differently for one and the same thing.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng: the order of Vietnamese dictionaries
_VOWEL_RUN = re.compile(r"(?:[aeiouy][\u0300-\u036f]*)+")
# Open syllables in oa, oe, uy are the only ones where the two styles differ; after q the u belongs to the consonant.
_NEW_STYLE = re.compile(
    r"(?<![qaăâeêioôơuưy])(?:(o)([àáảãạèéẻẽẹ])|(u)([ỳýỷỹỵ]))(?![^\W\d_]|[\u0300-\u036f])", re.IGNORECASE
)
# y and i sound alike as the first vowel of a syllable (Mỹ/Mĩ, Yên/Iên) and after qu; not in ay, ây, uy.
_LIKE_I = re.compile(r"(?<![aeiouy\u0300-\u036f])y|(?<=qu)y")


def clean(text: object) -> str:
    """The text in NFC without control characters, with every kind of white space as one space, stripped.

    Zero-width characters are dropped, not turned into spaces: they come from copying and split no words.
    """
    given = str(text)
    if given.isprintable():  # nothing to drop and no white space but the plain one: what nearly every cell is
        return " ".join(unicodedata.normalize("NFC", given).split())
    kept = []
    for char in given:
        kind = unicodedata.category(char)
        if char.isspace():
            kept.append(" ")
        elif kind not in {"Cc", "Cf", "Cs"}:
            kept.append(char)
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def name_as_stored(name: object) -> str:
    """A person's name, clean; title case only when every letter was typed as a capital (`VÕ HOÀI HÒA`).

    The tone stays where it was typed: how a person spells the own name is not ours to change.
    """
    text = clean(name)
    if text != text.upper() or text == text.lower():
        return text
    return re.sub(r"[^\W\d_]+", lambda word: word[0][0] + word[0][1:].lower(), text)


def old_style(text: str) -> str:
    """Tones placed the old way: Hoà → Hòa, Thuỷ → Thủy, Khoẻ → Khỏe; Hoàng, Thuyền, quý, giá stay. NFC comes out."""

    def moved(found: re.Match[str]) -> str:
        first, second = found[1] or found[3], found[2] or found[4]
        apart = unicodedata.normalize("NFD", second)
        return unicodedata.normalize("NFC", first + apart[1:]) + apart[0]

    return _NEW_STYLE.sub(moved, unicodedata.normalize("NFC", text))


def _folded(text: object) -> str:
    """Clean, caseless, decomposed, the look-alikes of đ (Icelandic eth, African d) made đ."""
    lower = clean(text).casefold().replace("ð", "đ").replace("ɖ", "đ")
    return unicodedata.normalize("NFD", lower)


def _tone_last(decomposed: str) -> str:
    """Each run of vowels with its tone behind the last vowel: one spelling for hoà and hòa, quý and qúy."""

    def moved(run: re.Match[str]) -> str:
        tones = "".join(char for char in run[0] if char in _TONES)
        return "".join(char for char in run[0] if char not in _TONES) + tones

    return _VOWEL_RUN.sub(moved, decomposed)


def _only_words(decomposed: str) -> str:
    """NFC without spaces, punctuation and spacing accents."""
    kept = (char for char in decomposed if unicodedata.category(char)[0] not in "ZP" and char not in "`^´¨")
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=8_192, typed=True)  # registers say the same few words in every row
def match_key(words: object) -> str:
    """Key of a code word: case, tone placement, spaces and punctuation do not matter; accents and đ do."""
    return _only_words(_tone_last(_folded(words)))


def search_key(words: object) -> str:
    """Key for searching as people type on a telephone: `Lý Thị Mỹ` → `li thi mi`.

    Lower case, no accents, đ → d, apostrophes dropped, other punctuation a space, i for y where both are written.
    """
    bare = "".join(char for char in _folded(words) if not unicodedata.combining(char)).replace("đ", "d")
    bare = re.sub(r"['’ʼ`´]", "", bare)
    return " ".join(re.sub(r"[\W_]+", " ", _LIKE_I.sub("i", bare)).split())


def names_nobody(words: Iterable[str]) -> bool:
    """Whether one of these words of a search key is part of a number (`013` of CA-2026-013): so no name was typed."""
    return any(sum(char.isdigit() for char in word) > 2 for word in words)


def place_key(name: object) -> str:
    """Key of a place's name: case, tone placement, i/y, dashes, spaces and leading zeros (Phường 01) do not matter.

    Accents stay, for Hà Đông and Hạ Đông are two places. The type word stays too: see `split_type_word`.
    """
    spelt = _LIKE_I.sub("i", _tone_last(_folded(name)))
    return _only_words(re.sub(r"(?<!\d)0+(?=\d)", "", spelt))


_TYPE_WORDS = {
    word.lower(): word
    for word in ("Thành phố", "Đặc khu", "Thị trấn", "Thị xã", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")
} | {"tp": "Thành phố", "tx": "Thị xã", "tt": "Thị trấn", "đk": "Đặc khu"}
_TYPE_WORDS |= {"q": "Quận", "h": "Huyện", "p": "Phường", "x": "Xã", "t": "Tỉnh"}
# One letter needs its dot (H. Yên), for names of the highlands begin with single letters (H' Neng); Q1 and P 12 do not.
_TYPED_PLACE = re.compile(
    r"""(?: (thành\ phố|đặc\ khu|thị\ trấn|thị\ xã|phường|huyện|quận|tỉnh|xã) (?: \s*[.:]\s* | \s+ )
          | (t\.?[pxt]|đ\.?k) (?: \s*[.:]\s* | \s+ )
          | ([qhpxt]) \s*\.\s*
          | ([qp]) \s* (?=\d) )
        (\w.*)""",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBER_NAME = re.compile(r"\d|[IVX]+$")


def split_type_word(name: object) -> tuple[str, str]:
    """`TX. Quảng Yên` → (`Thị xã`, `Quảng Yên`); without a type word (``, the name). Only the first one is taken off.

    A name that is or begins with a number keeps its type word (`Q.1` → (`Quận`, `Quận 1`)): "1" alone names nothing.
    """
    text = clean(name)
    found = _TYPED_PLACE.fullmatch(text)
    if not found:
        return "", text
    typed = next(group for group in found.groups()[:4] if group)
    word = _TYPE_WORDS[typed.replace(".", "").lower()]
    bare = found[5]
    return word, f"{word} {bare}" if _NUMBER_NAME.match(bare) else bare


_ALPHABET = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Two digits a letter, from 10; what is no letter of the alphabet comes last. 0x is left for the ends of words.
_RANK = {letter: f"{10 + place}" for place, letter in enumerate(_ALPHABET)}


def _word_rank(word: str) -> str:
    """Letters first, tone after: Hoa, Hòa, Hoan. A shorter word stands before the longer ones that begin with it."""
    tones, letters = "", ""
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tones += f"0{_TONES.index(char) + 1}"
        else:
            letters += char
    ranks = (_RANK.get(letter, "99") for letter in unicodedata.normalize("NFC", letters))
    return "".join(ranks) + (tones or "00")


def sort_key(name: object) -> str:
    """Key that sorts people as Vietnamese lists do: given name (the last word), then family and middle names.

    Made of digits only, so that every database collation sorts it alike. What stands in brackets comes last.
    """
    main, _, rest = unicodedata.normalize("NFC", _folded(name)).partition("(")
    words = [word for word in re.split(r"[\W_]+", main) if word]
    after = [word for word in re.split(r"[\W_]+", rest) if word]
    return "".join(_word_rank(word) for word in words[-1:] + words[:-1] + after)


def initials(unit: str) -> str:
    """«Trung tâm Công tác xã hội» → TTCTXH: the part of a letter's symbol that names the office (NĐ 30/2020 Đ.8)."""
    return "".join(word[0] for word in unit.replace("-", " ").split() if word[0].isalpha()).upper()
