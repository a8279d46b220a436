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
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keys import FINGERPRINT as PRINT_KEY
from .keys import Key, KeyMissing, derived, key, ring

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


# --- fingerprints ----------------------------------------------------------------------------------------------------
# While their key is replaced there are two: the newest makes, both are asked for, and what the older one made is made
# anew by and by (access.actions.prints). The first key leaves no mark on what it made; each later one does.
def fingerprint(text: str, purpose: str) -> Fingerprint:
    """What the text is found by. The same text has another one for another purpose (`registry_phone.number`)."""
    return _print(ring().fingerprint, text, purpose)


def fingerprints(text: str, purpose: str) -> list[Fingerprint]:
    """All it may be found by, the newest first; none for an empty text."""
    return [_print(one, text, purpose) for one in ring().prints if text]


def _print(made_with: Key, text: str, purpose: str) -> Fingerprint:
    if not text:
        return Fingerprint()
    found = urlsafe_b64encode(_mac(made_with, text, purpose)).decode().rstrip("=")
    return Fingerprint((made_with.mark + found)[:PRINT_LENGTH])


def hidden_id(text: str, purpose: str) -> UUID:
    """A primary key found again by whoever has the key and the text, and telling nothing of it to anybody else."""
    return UUID(bytes=_mac(ring().fingerprint, text, purpose))


def hidden_ids(text: str, purpose: str) -> list[UUID]:
    """All it may be stored under, the newest first."""
    return [UUID(bytes=_mac(one, text, purpose)) for one in ring().prints]


def hidden_digest(digest: bytes) -> str:
    """An unkeyed digest of 16 bytes as it may be stored: whoever has no key cannot try what it was made of.

    It can be taken back with the key, for what it was made of is kept nowhere.
    """
    return _hidden(ring().fingerprint, digest)


def hidden_alike(hidden: str) -> list[str]:
    """The same digest under each of the keys, the newest first."""
    digest = _shown(hidden)
    return [_hidden(one, digest) for one in ring().prints]


def _hidden(made_with: Key, digest: bytes) -> str:
    block = _block(made_with.secret).encryptor()
    closed = urlsafe_b64encode(block.update(digest) + block.finalize()).decode().rstrip("=")
    return made_with.mark + closed


def _shown(hidden: str) -> bytes:
    """The digest behind. Raises KeyMissing when the key that hid it is not here."""
    made_with = next((one for one in ring().prints if one.made(hidden)), None)
    if made_with is None:
        raise KeyMissing(PRINT_KEY)
    block = _block(made_with.secret).decryptor()
    return block.update(urlsafe_b64decode(hidden[len(made_with.mark) :] + "==")) + block.finalize()


@lru_cache(maxsize=8)
def _block(secret: bytes) -> Cipher[modes.ECB]:
    """AES of one block, which is itself a digest: equal ones must look equal, and nothing else is closed with it."""
    return Cipher(algorithms.AES(derived(secret, "digest")), modes.ECB())  # noqa: S305 — one block, see above


def _mac(made_with: Key, text: str, purpose: str) -> bytes:
    return hmac.digest(made_with.secret, f"{purpose}\0{text}".encode(), sha256)[:PRINT]
