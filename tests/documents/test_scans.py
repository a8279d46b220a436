"""What is kept of a scan: the picture as it is drawn, a PDF byte by byte, and nothing that does something."""

import struct
import zlib

import pytest

from nhipcau.documents.readers.scans import MOST_PIXELS, taken_scan, type_of
from nhipcau.kernel.errors import Refused


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 1, height: int = 1, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(turned: int, words: bytes = b"GPS 20.86,106.68") -> bytes:
    entry = struct.pack("<HHIHH", 0x0112, 3, 1, turned, 0)
    return b"Exif\0\0" + b"II*\0" + struct.pack("<IH", 8, 1) + entry + b"\0\0\0\0" + words


def jpeg(*more: bytes, width: int = 8, height: int = 8) -> bytes:
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")
    scan = segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return (
        b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + b"".join(more) + frame + scan + b"\xff\xd9"
    )


def test_a_pdf_stays_byte_by_byte() -> None:
    content = b"%PDF-1.7 /ByteRange [0 1 2 3] \x00\xff %%EOF"
    assert taken_scan(content) == content


@pytest.mark.parametrize("word", [b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia"])
def test_a_pdf_that_does_something_is_refused(word: bytes) -> None:
    with pytest.raises(Refused):
        taken_scan(b"%PDF-1.7 << " + word + b" >>")


def test_what_is_no_scan_or_too_large_is_refused() -> None:
    for content in (b"", b"MZ\x90", b"<svg/>", b"PK\x03\x04", b"GIF89a", b"%PDF-1.7" + b"0" * 20 * 2**20):
        with pytest.raises(Refused):
            taken_scan(content)


def test_a_picture_loses_what_its_camera_wrote_and_what_hangs_behind_it() -> None:
    told = chunk(b"tEXt", b"Author\0Nguyen"), chunk(b"eXIf", exif(1)[6:])
    assert taken_scan(png(1, 1, *told) + b"PK\x03\x04 a second file") == png()
    noted = jpeg(segment(0xE1, exif(1)), segment(0xFE, b"made by"), segment(0xED, b"Photoshop"))
    assert taken_scan(noted + b"PK\x03\x04 a second file") == jpeg()


def test_how_a_photo_is_turned_stays() -> None:
    kept = taken_scan(jpeg(segment(0xE1, exif(6))))
    assert b"GPS" not in kept
    assert b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06" in kept
    assert taken_scan(kept) == kept
    assert b"Exif" not in taken_scan(jpeg(segment(0xE1, exif(77))))


def test_a_picture_of_several_scans_is_kept_whole() -> None:
    whole = jpeg()[:-2] + segment(0xC4, b"\x00" * 17) + segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x78\xff\xff\xd9"
    assert taken_scan(whole) == whole


@pytest.mark.parametrize("content", [
    png(50_000, 50_000), png(0, 1), png()[:-5], png()[:20], jpeg(width=50_000, height=50_000), jpeg()[:-4], jpeg()[:30],
    b"\xff\xd8\xff\xd9", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""),
])  # fmt: skip
def test_a_broken_or_boundless_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        taken_scan(content)


def test_the_largest_picture_is_taken() -> None:
    assert taken_scan(png(8000, MOST_PIXELS // 8000))
    assert type_of(png()) == "image/png"
