"""Zip archives that may have been made to harm: counted and unpacked once before anything trusts them."""

import zipfile
import zlib
from typing import IO

from nhipcau.documents.readers.book import (
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_FLOOR,
    damaged,
    encrypted,
    too_large,
)

_CHUNK = 2**18
_LOCAL_HEADER = 30
_LINK = 0o120000
_XML = (".xml", ".rels", ".vml")
_ENTITIES = tuple(
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("utf-8", "utf-16-le", "utf-16-be")
)
"""A workbook has no document type and no entities: whoever puts them in means harm, whichever part they are in."""

_LONGEST = max(map(len, _ENTITIES))


def _refuse_entities(content: bytes) -> None:
    if any(mark in content for mark in _ENTITIES):
        raise damaged()


def _unpacked_size(file: IO[bytes], member: zipfile.ZipInfo, limit: int) -> int:
    """How many bytes really come out, whatever the directory says; stops at `limit`. Refuses XML with entities."""
    xml = member.filename.lower().endswith(_XML)
    file.seek(member.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise damaged()
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    if member.compress_type == zipfile.ZIP_STORED:
        if xml:
            _refuse_entities(file.read(min(member.compress_size, limit)))
        return member.compress_size
    before = b""
    inflate, size, left = zlib.decompressobj(-15), 0, member.compress_size
    while left > 0 and size <= limit and not inflate.eof:
        packed = file.read(min(_CHUNK, left))
        if not packed:
            raise damaged()
        left -= len(packed)
        while packed and size <= limit and not inflate.eof:
            plain = inflate.decompress(packed, _CHUNK)
            size += len(plain)
            packed = inflate.unconsumed_tail
            if xml:
                _refuse_entities(before + plain)
                before = plain[-_LONGEST:]
    return size


def check_archive(file: IO[bytes], file_size: int) -> zipfile.ZipFile:
    """The archive, opened, after its members were counted and unpacked within the limits. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise too_large()
        _check_directory(members)
        limit = min(MAX_UNPACKED, max(RATIO_FLOOR, MAX_RATIO * file_size))
        total = 0
        for member in members:
            _check_member(member)
            size = _unpacked_size(file, member, limit - total)
            total += max(size, member.file_size)
            if total > limit:
                raise too_large()
            if size != member.file_size:
                raise damaged()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, UnicodeError, IndexError) as fault:
        raise damaged() from fault
    return archive


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    """One archive that every programme reads alike: nothing before it, no part twice."""
    names = [member.filename.replace("\\", "/").lower() for member in members]
    if len(set(names)) != len(names) or min((member.header_offset for member in members), default=0) != 0:
        raise damaged()


def _check_member(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & 0x1:
        raise encrypted()
    parts = member.filename.replace("\\", "/").split("/")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or ".." in parts:
        raise damaged()
    if (member.external_attr >> 16) & 0o170000 == _LINK:
        raise damaged()
