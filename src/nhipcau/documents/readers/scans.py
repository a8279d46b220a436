"""Scans people bring: PDF, JPEG and PNG by what is in them. What a picture carries besides the picture is left out.

A camera writes the place into a photo, and a second file can hang behind the picture: a picture is written anew from
the parts that draw it. A PDF stays byte by byte, for a signature covers it; one that does something is refused.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from nhipcau.kernel.errors import Refused

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
HEADS = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
"""What a scan begins with, and its type."""
SUFFIX = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
LARGEST, MOST_PIXELS = 20 * 1024 * 1024, 40_000_000
ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
DRAWN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"bKGD", b"sBIT"}
"""Parts of a PNG that draw it; the others tell when, where and by what it was made."""
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
END, SCAN, TURNED = 0xD9, 0xDA, 0x0112


class Broken(Exception):
    """A picture that ends too early or says what cannot be."""


def type_of(content: bytes) -> str:
    """The type of a scan by what it begins with; empty for anything else."""
    return next((kind for head, kind in HEADS.items() if content.startswith(head)), "")


def taken_scan(content: bytes) -> bytes:
    """The scan as it is kept. Raises Refused (`file`) for what is none, too large, broken, or does something."""
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than 20 MB. Nothing was kept; scan it smaller and try again."), "file")
    kind = type_of(content)
    if not kind:
        raise Refused(_("The file must be a PDF or a picture (JPEG, PNG). Nothing was kept."), "file")
    if kind == PDF:
        if any(word in content for word in ACTIVE):
            raise Refused(_("This PDF runs a program or carries other files. Scan the paper anew."), "file")
        return content
    try:
        return b"".join(_jpeg(content) if kind == JPEG else _png(content))
    except (Broken, IndexError) as error:
        raise Refused(_("This picture is damaged or too large. Nothing was kept; scan it anew."), "file") from error


def _check_pixels(width: int, height: int) -> None:
    if not 0 < width * height <= MOST_PIXELS:
        raise Broken


def _number(data: bytes, order: str = "big") -> int:
    return int.from_bytes(data, "little" if order == "little" else "big")


def _png(content: bytes) -> Iterator[bytes]:
    yield content[:8]
    place, name = 8, b""
    while name != b"IEND":
        size, name = _number(content[place : place + 4]), content[place + 4 : place + 8]
        part = content[place : place + 12 + size]
        if len(part) < 12 + size or (place == 8) != (name == b"IHDR"):
            raise Broken
        if name == b"IHDR":
            _check_pixels(_number(part[8:12]), _number(part[12:16]))
        if name in DRAWN:
            yield part
        place += 12 + size


def _jpeg(content: bytes) -> Iterator[bytes]:
    """Marker by marker; of what the camera wrote only how the picture is turned."""
    yield content[:2]
    place, framed = 2, False
    while True:
        if content[place] != 0xFF:
            raise Broken
        while content[place + 1] == 0xFF:  # filled up
            place += 1
        marker = content[place + 1]
        if marker == END:
            break
        end = place + 2 + _number(content[place + 2 : place + 4])
        part = content[place:end]
        if len(part) < end - place or end < place + 4:
            raise Broken
        if marker in FRAMES:
            _check_pixels(_number(part[7:9]), _number(part[5:7]))
            framed = True
        yield from _kept(marker, part)
        place = end
        if marker == SCAN:
            place = _after_data(content, end)
            yield content[end:place]
    if not framed:
        raise Broken
    yield b"\xff\xd9"


def _kept(marker: int, part: bytes) -> Iterator[bytes]:
    named, comment = 0xE0 <= marker <= 0xEF, marker == 0xFE
    if not comment and (not named or marker in {0xE0, 0xEE}):
        yield part
    elif marker == 0xE1 and (turned := _turned(part[4:])) > 1:
        tiff = b"MM\0*\0\0\0\x08\0\x01" + TURNED.to_bytes(2, "big") + b"\0\x03\0\0\0\x01" + turned.to_bytes(2, "big")
        body = b"Exif\0\0" + tiff + b"\0\0\0\0\0\0"
        yield b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _turned(exif: bytes) -> int:
    """How a picture is turned (2 to 8); 1 when nobody says so."""
    if not exif.startswith(b"Exif\0\0"):
        return 1
    tiff = exif[6:]
    order = "little" if tiff.startswith(b"II") else "big"
    first = _number(tiff[4:8], order)
    for entry in range(min(_number(tiff[first : first + 2], order), 200)):
        at = first + 2 + 12 * entry
        if _number(tiff[at : at + 2], order) == TURNED:
            found = _number(tiff[at + 8 : at + 10], order)
            return found if 1 < found <= 8 else 1
    return 1


def _after_data(content: bytes, place: int) -> int:
    """Where the drawn data of a scan ends: at the first marker that is none of its own."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0:
            raise Broken
        following = content[place + 1]
        if following != 0 and following != 0xFF and not 0xD0 <= following <= 0xD7:
            return place
        place += 1 if following == 0xFF else 2
