"""What a donation's place may say."""

from nhipcau.kernel.text import match_key

from .states import NO_PLACE

_WHOLE = frozenset(match_key(words) for words in NO_PLACE)


def names_no_district(words: str) -> bool:
    """`Thành phố`, `Toàn tỉnh`, `Trung tâm …`: words for the whole province or the Centre itself."""
    key = match_key(words)
    return key in _WHOLE or key.startswith(
        (match_key("Toàn tỉnh"), match_key("Toàn thành phố"), match_key("Trung tâm"))
    )
