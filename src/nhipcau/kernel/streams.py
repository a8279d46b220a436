"""Closing what is too long for memory: backups and stored files, piece by piece.

A head (magic, id of the key, salt), then pieces of 64 KiB, each AES-256-GCM under a key of this stream's own
(HKDF of the ring's key with the salt). The number of a piece and whether it is the last are in its nonce, the head is
bound to each: a changed byte, exchanged pieces and a cut tail do not open.
"""

import io
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .crypto import Unopened
from .keys import ID_LENGTH, derived, key, ring

MAGIC = b"NHIPCAU-CLOSED-1"
SALT = 16
HEAD = len(MAGIC) + ID_LENGTH + SALT
PIECE = 1 << 16
TAG = 16


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Closing:
    """Writes a closed stream to `file`, which stays open. What was not ended with `finish` does not open."""

    def __init__(self, file: BinaryIO, purpose: str) -> None:
        current, salt = ring().current, os.urandom(SALT)
        self.key_id = current.id
        self._head = MAGIC + current.id.encode() + salt
        self._cipher = AESGCM(derived(current.secret, purpose, salt))
        self._file, self._held, self._number = file, bytearray(), 0
        file.write(self._head)

    def write(self, data: bytes) -> int:
        self._held += data
        while len(self._held) > PIECE:  # one piece stays: only `finish` knows which is the last
            self._put(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._put(bytes(self._held), last=True)
        self._held.clear()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, self._head))
        self._number += 1


class Opening(io.RawIOBase):
    """Reads a closed stream from `file`. Nothing of a piece is given before it was found whole.

    Raises KeyMissing or Unopened; that the stream is whole is known when `read` has come to its end.
    """

    def __init__(self, file: BinaryIO, purpose: str) -> None:
        self._head = file.read(HEAD)
        found = key_of(self._head)
        if not found:
            raise Unopened("the head of a closed stream")
        self._cipher = AESGCM(derived(key(found).secret, purpose, self._head[-SALT:]))
        self._file, self._held, self._number = file, b"", 0
        self._next = file.read(PIECE + TAG)
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._held and not self._ended:
            self._held = self._piece()
        given = self._held[: len(buffer)]
        buffer[: len(given)] = given
        self._held = self._held[len(given) :]
        return len(given)

    def _piece(self) -> bytes:
        closed, self._next = self._next, self._file.read(PIECE + TAG)
        self._ended = not self._next
        try:
            piece = self._cipher.decrypt(_nonce(self._number, last=self._ended), closed, self._head)
        except (InvalidTag, ValueError):
            raise Unopened(f"piece {self._number + 1} of a closed stream") from None
        self._number += 1
        return piece


@contextmanager
def opened(path: Path, purpose: str) -> Iterator[Path]:
    """A closed file in clear, for readers that want a path: in memory, never on the disk, and gone afterwards.

    Raises KeyMissing or Unopened.
    """
    with os.fdopen(os.memfd_create("nhipcau"), "w+b") as clear:
        with path.open("rb") as file:
            shutil.copyfileobj(io.BufferedReader(Opening(file, purpose)), clear, PIECE)
        clear.flush()
        yield Path(f"/proc/self/fd/{clear.fileno()}")


def key_of(head: bytes) -> str:
    """The id of the key that closed the stream with this beginning; empty for what is no closed stream."""
    ident = head[len(MAGIC) : len(MAGIC) + ID_LENGTH]
    whole = len(head) >= HEAD and head.startswith(MAGIC) and re.fullmatch(rb"\d{4}-[0-9a-f]{6}", ident)
    return ident.decode() if whole else ""
