"""Numbers of identity papers: one form for comparing, and what a personal identification number says."""

import re
from dataclasses import dataclass

from nhipcau.kernel.text import clean

_CCCD, _CMND = re.compile(r"[0-9]{12}"), re.compile(r"[0-9]{9}")


@dataclass(frozen=True)
class Cccd:
    """What the twelve digits say: province of the registration of birth, sex, year of birth (NĐ 137/2015/NĐ-CP)."""

    province: str
    sex: str
    year: int


def identity_key(number: object) -> str:
    """The number of a paper as it is compared: its digits and letters, capital, nothing between."""
    return "".join(char for char in clean(number).upper() if char.isalnum())


def is_cmnd(number: str) -> bool:
    """Whether this is the old nine-digit identity card number."""
    return bool(_CMND.fullmatch(identity_key(number)))


def read_cccd(number: str) -> Cccd | None:
    """What a personal identification number (CCCD, số định danh cá nhân) says; None when it is none.

    The fourth digit tells century and sex: 0 and 1 the men and women born 1900–1999, 2 and 3 those of 2000–2099, …
    """
    key = identity_key(number)
    if not _CCCD.fullmatch(key):
        return None
    century, sex = divmod(int(key[3]), 2)
    return Cccd(key[:3], "female" if sex else "male", 1900 + 100 * century + int(key[4:6]))
