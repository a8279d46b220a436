"""What is closed with the ring of keys, or found by its fingerprints, beside the columns of models."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .book import Book


@dataclass(frozen=True)
class KeyUse:
    """Things that are not columns and are closed with keys (stored files).

    `counts()`: id of the key → how many it closed. `renew(most)`: close at most so many anew that an older key closed;
    gives how many it was. It is called inside an action.
    """

    counts: Callable[[], Mapping[str, int]]
    renew: Callable[[int], int]


key_uses: Book[KeyUse] = Book("key use")


@dataclass(frozen=True)
class PrintUse:
    """What the key of fingerprints made that is no FingerprintField (primary keys of sealed values).

    `older()`: how many another key than the newest made. `remake(most)`: make at most so many of them anew; gives how
    many it was. It is called inside an action.
    """

    older: Callable[[], int]
    remake: Callable[[int], int]


print_uses: Book[PrintUse] = Book("fingerprint use")
