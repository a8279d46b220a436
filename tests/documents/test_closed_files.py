"""Uploaded files stand closed on the disk: each opens under its own name, a changed one not, and keys are replaced."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured

from nhipcau.access.actions import forget_key, make_key, renew_portion
from nhipcau.access.actions.keys import SETTLED
from nhipcau.access.queries import used_keys
from nhipcau.documents.actions import store_file
from nhipcau.documents.models import StoredFile
from nhipcau.documents.queries import opened_file
from nhipcau.kernel.crypto import Unopened
from nhipcau.kernel.keys import ring
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.streams import PIECE

CLOSING = import_module("nhipcau.documents.migrations.0002_close_files")
WORDS = b"NNHIV KANARI-TEP "


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.KEYS_DIR, settings.FILES_DIR = tmp_path / "keys", tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def stored(centre: Any, system: Any, at: Any) -> list[StoredFile]:
    """One of several pieces, one of none, one small."""
    contents = (WORDS * (3 * PIECE // len(WORDS)), b"", WORDS)
    told: dict[str, Any] = {"unit": centre, "keep_until": None, "by": system, "at": at}
    return [store_file(chunks=[text[:7], text[7:]], name="so.xlsx", **told) for text in contents]


def path_of(stored: StoredFile) -> Path:
    return Path(configured.FILES_DIR, stored.path)


def read(stored: StoredFile, at: Any) -> bytes:
    with opened_file(stored.pk, None, Permission.IMPORT, at.date()) as path:
        return path.read_bytes()


def test_a_file_reads_as_it_came_and_stands_closed(stored: list[StoredFile], at: Any, folder: Path) -> None:
    assert [len(read(file, at)) for file in stored] == [file.size for file in stored]
    assert read(stored[2], at) == WORDS
    assert [path for path in folder.rglob("*") if path.is_file() and b"KANARI" in path.read_bytes()] == []


def test_exchanged_and_changed_files_do_not_open(stored: list[StoredFile], at: Any) -> None:
    one, two = path_of(stored[0]), path_of(stored[2])
    first, second = one.read_bytes(), two.read_bytes()
    for bad in (second, first[:-1], first[: 2 * PIECE], b"", WORDS):
        one.write_bytes(bad)
        with pytest.raises(Unopened):
            read(stored[0], at)
    two.write_bytes(first)
    with pytest.raises(Unopened):
        read(stored[2], at)


def test_files_follow_when_a_key_is_replaced(stored: list[StoredFile], system: Any, at: Any, folder: Path) -> None:
    old = ring().current.id
    assert used_keys() == {old: {"files": 3}}
    new = make_key(by=system, at=at)
    damaged = path_of(stored[1]).read_bytes()
    path_of(stored[1]).write_bytes(damaged[:-1] + b"\0")
    assert [renew_portion(by=system, at=at) for _ in range(2)] == [2, 0]
    assert used_keys() == {old: {"files": 1}, new.id: {"files": 2}}
    path_of(stored[1]).write_bytes(damaged)
    renew_portion(by=system, at=at)
    forget_key(ident=old, by=system, at=at + SETTLED)
    assert [len(read(file, at)) for file in stored] == [file.size for file in stored]
    assert not list(folder.rglob("*.new"))
    assert {path_of(file).stat().st_mode & 0o777 for file in stored} == {0o600}


def test_the_migration_closes_what_lay_open_and_opens_it_again(stored: list[StoredFile], at: Any) -> None:
    CLOSING.open_again(apps, None)
    assert path_of(stored[2]).read_bytes() == WORDS
    assert path_of(stored[1]).read_bytes() == b""
    for _ in range(2):
        CLOSING.close(apps, None)
        assert b"KANARI" not in path_of(stored[2]).read_bytes()
    assert [len(read(file, at)) for file in stored] == [file.size for file in stored]
