"""Catalogues of words: compiled without gettext tools, and checked so that no sentence reaches people in English.

`python -m nhipcau.kernel.catalogues [FOLDER]` compiles; it needs neither Django settings nor a database.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
SHARED = "kernel"  # words every app uses (Save, Cancel) may stand in its catalogue

Spec = tuple[int | tuple[int, str], ...]
KEYWORDS: dict[str, Spec | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")

Key = tuple[str, str]
"""Context and msgid (the singular)."""


@dataclass(frozen=True)
class Wanted:
    """A message as the code asks for it."""

    context: str
    msgid: str
    plural: str
    file: Path
    line: int

    @property
    def key(self) -> Key:
        return self.context, self.msgid


def read_catalogue(path: Path) -> Catalog:
    """A .po file; a broken one raises babel's error."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def compile_catalogues(root: Path = PACKAGE) -> list[Path]:
    """Write the .mo beside every .po under `root` that is newer than it; answers what was written."""
    written = []
    for source in sorted(root.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        buffer = io.BytesIO()
        write_mo(buffer, read_catalogue(source))
        half = target.with_suffix(f".{os.getpid()}.new")  # two set-ups may run at once
        half.write_bytes(buffer.getvalue())
        half.replace(target)  # a server that starts meanwhile never reads half a file
        written.append(target)
    return written


def messages_in(path: Path) -> Iterator[Wanted]:
    """Everything a .py file or a template asks gettext for."""
    text = path.read_text(encoding="utf-8")
    code = text if path.suffix == ".py" else templatize(text, origin=str(path))
    for line, name, found, _comments, context in _extracted(code):
        parts = (found,) if isinstance(found, str) else found
        singular, plural = parts[0], parts[1] if len(parts) > 1 and name.startswith(("n", "np")) else ""
        if singular:
            yield Wanted(context or "", singular, plural or "", path, line)


def _extracted(code: str) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str], str | None]]:
    """babel's extraction for one text; the function's name comes along (babel.extract() drops it)."""
    for name, spec in KEYWORDS.items():
        for line, found, comments, context in extract("python", io.BytesIO(code.encode()), {name: spec}):
            yield line, name, found, comments, context


def wanted_by(app: Path) -> list[Wanted]:
    """All messages of one app."""
    files = sorted(path for path in app.rglob("*") if path.suffix in {".py", ".html", ".txt"} and path.is_file())
    skip = {"migrations", "locale", "static"}
    return [found for path in files if not skip & set(path.relative_to(app).parts) for found in messages_in(path)]


def entries(app: Path, language: str = "vi") -> dict[Key, Message]:
    """The app's own catalogue by context and msgid; empty when it has none."""
    path = app / "locale" / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return {}
    return {
        (str(entry.context or ""), entry.id if isinstance(entry.id, str) else entry.id[0]): entry
        for entry in read_catalogue(path)
        if entry.id
    }


def words_of(entry: Message) -> tuple[str, ...]:
    """The translation, one per plural form."""
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())


def placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text.replace("%%", ""))}


def entry_faults(entry: Message, where: str) -> Iterator[str]:
    """What is wrong with one entry: empty, fuzzy, or other placeholders than the English text has."""
    forms = (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)
    if entry.fuzzy:
        yield f"{where}: fuzzy: {forms[0]!r}"
    if not all(words_of(entry)) or not words_of(entry):
        yield f"{where}: empty: {forms[0]!r}"
        return
    known = placeholders(forms[-1])  # the plural holds them all; Vietnamese has one form
    for words in words_of(entry):
        if placeholders(words) != known:
            yield f"{where}: placeholders differ: {forms[0]!r} → {words!r}"


def missing_messages(root: Path = PACKAGE, language: str = "vi") -> list[str]:
    """Sentences on everything that would reach people untranslated, wrongly filled or in two wordings; empty is good.

    A message stands in its own app's catalogue or in kernel's. Django joins all catalogues, so two apps must not
    translate the same msgid differently.
    """
    apps = sorted(path.parent for path in root.glob("*/__init__.py"))
    books = {app.name: entries(app, language) for app in apps}
    faults: list[str] = []
    first: dict[Key, tuple[str, tuple[str, ...]]] = {}
    for name, book in books.items():
        for key, entry in book.items():
            faults += entry_faults(entry, name)
            owner, words = first.setdefault(key, (name, words_of(entry)))
            if words != words_of(entry):
                faults.append(f"{name}: {key[1]!r} is {words_of(entry)[0]!r} here, {words[0]!r} in {owner}")
    for app in apps:
        known = books[app.name].keys() | books.get(SHARED, {}).keys()
        told: set[Key] = set()
        for wanted in wanted_by(app):
            if wanted.key not in known and wanted.key not in told:
                told.add(wanted.key)
                place = f"{wanted.file.relative_to(root)}:{wanted.line}"
                faults.append(f"{app.name}: not translated: {wanted.msgid!r} ({place})")
    return faults


def main(arguments: list[str]) -> int:
    """Compile the catalogues of the package, or of the folder given."""
    root = Path(arguments[0]) if arguments else PACKAGE
    for path in compile_catalogues(root):
        sys.stderr.write(f"{path.relative_to(root)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
