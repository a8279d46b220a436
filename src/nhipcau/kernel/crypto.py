"""Closing texts with the keys of the ring, so that the database alone tells nothing of them.

A closed text is a token: `key id.base64(nonce, ciphertext, tag)`, AES-256-GCM with a nonce of its own for each. Table,
column and row are bound in: the token of another place does not open. A fingerprint is a keyed HMAC, by which an exact
text can be found again; without its key, kept outside the database, even all 10^12 numbers of a CCCD tell nothing.
"""

import hmac
import json
import logging
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keys import derived, key, ring

NONCE = 12
"""Bytes, drawn at random: one key may close some 2^32 texts, far more than a province writes."""
PRINT = 16
"""Bytes of a fingerprint: no two texts of a nation meet by chance."""
PRINT_LENGTH = 22
"""Characters of a fingerprint as it is stored."""

log = logging.getLogger(__name__)


class Unopened(Exception):
    """A token does not open: it was changed, or belongs to another table, column or row. Its text is in no message."""


class Where(NamedTuple):
    """What a token is bound to. A table or column that is renamed must be closed anew."""

    table: str
    column: str
    row: str

    def bound(self) -> bytes:
        return json.dumps(self).encode()

    def __str__(self) -> str:
        return f"{self.table}.{self.column} {self.row}"


class Fingerprint(str):
    """The keyed HMAC of a text, as stored; empty for an empty text."""

    __slots__ = ()


@lru_cache(maxsize=64)
def _cipher(secret: bytes) -> AESGCM:
    return AESGCM(derived(secret, "text"))


def seal(text: str, where: Where) -> str:
    """The token of a text, closed with the current key."""
    current, nonce = ring().current, os.urandom(NONCE)
    closed = _cipher(current.secret).encrypt(nonce, text.encode(), where.bound())
    return f"{current.id}.{urlsafe_b64encode(nonce + closed).decode()}"


def unseal(token: str, where: Where) -> str:
    """The text of a token. Raises Unopened (and logs where, never what), or KeyMissing."""
    ident, _, body = token.partition(".")
    try:
        closed = urlsafe_b64decode(body)
        return _cipher(key(ident).secret).decrypt(closed[:NONCE], closed[NONCE:], where.bound()).decode()
    except (InvalidTag, NotBase64, ValueError):
        log.error("%s does not open with the key %s: changed, or moved here from elsewhere", where, ident[:20])
        raise Unopened(str(where)) from None


def key_id(token: str) -> str:
    """The id of the key that closed a token."""
    return token.partition(".")[0]


def fingerprint(text: str, purpose: str) -> Fingerprint:
    """What the text is found by. The same text has another one for another purpose (`registry_phone.number`)."""
    if not text:
        return Fingerprint()
    return Fingerprint(urlsafe_b64encode(_mac(text, purpose)).decode().rstrip("="))


def hidden_id(text: str, purpose: str) -> UUID:
    """A primary key found again by whoever has the key and the text, and telling nothing of it to anybody else."""
    return UUID(bytes=_mac(text, purpose))


def _mac(text: str, purpose: str) -> bytes:
    return hmac.digest(ring().fingerprint.secret, f"{purpose}\0{text}".encode(), sha256)[:PRINT]
