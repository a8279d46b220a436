"""A backup holds everything, tells nothing without its key, notices every flipped byte, never replaces by accident."""

import json
import sqlite3
import tarfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from nhipcau.config import backups, restoring
from nhipcau.kernel import keys
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.streams import HEAD, PIECE, TAG, Opening, key_of

pytestmark = [pytest.mark.django_db(transaction=True)]


migrated: list[bytes] = []


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A data folder whose database is a copy of its own: restoring replaces the file under the connection."""
    settings.DATA_DIR, settings.FILES_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "files", tmp_path / "backups"
    settings.KEYS_DIR = tmp_path / "keys"
    old = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        connection.close()
        new = str(tmp_path / "nhipcau.sqlite3")
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = new
        if not migrated:
            call_command("migrate", interactive=False, verbosity=0)
            connection.close()
            migrated.append((tmp_path / "nhipcau.sqlite3").read_bytes())
        (tmp_path / "nhipcau.sqlite3").write_bytes(migrated[0])
    yield tmp_path
    if connection.vendor == "sqlite":
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = old


def put_file(words: str, name: str = "ho-so.txt") -> Path:
    target = django_settings.FILES_DIR / "2026" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(words, encoding="utf-8")
    return target


def plain(closed: Path) -> Path:
    """The .tar inside: what a backup was before backups were closed."""
    target = closed.with_suffix(".tar")
    with closed.open("rb") as file:
        target.write_bytes(Opening(file, backups.PURPOSE).readall())
    return target


def test_a_backup_holds_database_and_files_with_their_checksums(folder: Path, worker: Any) -> None:
    put_file("giấy tờ")
    manifest = backups.make(folder / "a.nhipcau")
    database = "database.sqlite3" if connection.vendor == "sqlite" else "database.pgdump"
    with tarfile.open(plain(folder / "a.nhipcau")) as archive:
        assert archive.getnames() == [database, "files/2026/ho-so.txt", "manifest.json", "SHA256"]
        kept = archive.extractfile("manifest.json")
        assert kept is not None
        assert json.load(kept) == manifest
    assert manifest["members"].keys() == {database, "files/2026/ho-so.txt"}
    assert (folder / "a.nhipcau").stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in folder.glob(".*")) == []


@pytest.mark.sqlite
def test_a_backup_is_consistent_while_somebody_writes(folder: Path, worker: Any) -> None:
    with closing(sqlite3.connect(folder / "nhipcau.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE access_user SET name = 'chưa xong'")
        backups.make(folder / "a.nhipcau")
        other.execute("ROLLBACK")
    with tarfile.open(plain(folder / "a.nhipcau")) as archive:
        archive.extract("database.sqlite3", folder / "out", filter="data")
    with closing(sqlite3.connect(folder / "out" / "database.sqlite3")) as copy:
        assert copy.execute("SELECT name FROM access_user").fetchall() == [(worker.name,)]


def test_restoring_brings_back_rows_and_files_and_keeps_what_was_there(folder: Path, worker: Any) -> None:
    from nhipcau.access.models import User

    kept = put_file("bản cũ")
    backups.make(folder / "a.nhipcau")
    User.objects.filter(pk=worker.pk).update(name="Tên sai")
    kept.write_text("bản mới", encoding="utf-8")
    put_file("thừa", "thua.txt")
    _manifest, before = restoring.restore(folder / "a.nhipcau", replace=True)
    assert User.objects.get(pk=worker.pk).name == "Lê Thị Cán Bộ"
    assert kept.read_text(encoding="utf-8") == "bản cũ"
    assert [p.name for p in kept.parent.iterdir()] == ["ho-so.txt"]
    assert before is not None
    restoring.restore(before, replace=True)
    assert User.objects.get(pk=worker.pk).name == "Tên sai"


def test_data_already_there_are_not_replaced_without_being_asked(folder: Path, worker: Any) -> None:
    backups.make(folder / "a.nhipcau")
    with pytest.raises(Refused, match="--replace"):
        restoring.restore(folder / "a.nhipcau", replace=False)
    assert not (folder / "backups").exists()


def test_every_flipped_byte_is_refused_and_nothing_is_touched(folder: Path, worker: Any) -> None:
    put_file("giấy tờ")
    backups.make(folder / "a.nhipcau")
    good = (folder / "a.nhipcau").read_bytes()
    for place in [*range(0, len(good), len(good) // 47), len(good) - 1, len(good) - 1100, len(good) - 1600]:
        bad = bytearray(good)
        bad[place] ^= 1
        (folder / "b.nhipcau").write_bytes(bad)
        with pytest.raises(Refused, match=r"bị hỏng ở phần|Thiếu khóa"):  # the id of the key stands in the head
            restoring.restore(folder / "b.nhipcau", replace=True)
    assert not (folder / "backups").exists()


def test_pieces_exchanged_left_out_or_cut_off_are_refused(folder: Path, worker: Any) -> None:
    put_file("x" * 3 * PIECE)
    backups.make(folder / "a.nhipcau")
    whole = (folder / "a.nhipcau").read_bytes()
    size = PIECE + TAG
    pieces = [whole[start : start + size] for start in range(HEAD, len(whole), size)]
    assert len(pieces) > 4
    one, two, *rest = pieces
    for bad in ([two, one, *rest], [one, *rest], pieces[:-1], [*pieces, pieces[-1]], [*pieces[:-1], pieces[-1][:-1]]):
        (folder / "b.nhipcau").write_bytes(b"".join([whole[:HEAD], *bad]))
        with pytest.raises(Refused, match="bị hỏng ở phần"):
            restoring.restore(folder / "b.nhipcau", replace=True)
    assert not (folder / "backups").exists()


def test_without_its_key_it_tells_nothing_and_says_which_key_it_needs(folder: Path, worker: Any) -> None:
    put_file("KANARI-TEP")
    manifest = backups.make(folder / "a.nhipcau")
    whole = (folder / "a.nhipcau").read_bytes()
    assert [word for word in (b"KANARI-TEP", b"SQLite format", b"manifest", b"access_user") if word in whole] == []
    ident = keys.ring().current.id
    assert (key_of(whole[:HEAD]), manifest["keys"]) == (ident, [ident])
    for text in (file.read_text() for file in (folder / "keys").glob("*.key")):
        assert json.loads(text)["key"].encode() not in whole
    kept = (folder / "keys").rename(folder / "cat-rieng")
    keys._known.clear()
    with pytest.raises(Refused, match=rf"Thiếu khóa {ident}.*{ident}\.key.*{folder / 'keys'}"):
        restoring.restore(folder / "a.nhipcau", replace=True)
    assert not (folder / "keys").exists() and not (folder / "backups").exists()
    kept.rename(folder / "keys")
    keys._known.clear()
    restoring.restore(folder / "a.nhipcau", replace=True)


def test_rows_that_need_a_lost_key_or_another_search_key_are_not_put_back(folder: Path, worker: Any, at: Any) -> None:
    from nhipcau.access.actions import seal
    from nhipcau.kernel.writing import bulk_generator

    with bulk_generator():
        seal([(1, "client_group", "hiv", "")])
    old = keys.ring().current.id
    new = keys.add_key(at)
    assert backups.make(folder / "a.nhipcau")["keys"] == [old, new.id]
    lost = (folder / "keys" / f"{old}.key").rename(folder / "lost")
    keys._known.clear()
    with pytest.raises(Refused, match=f"Thiếu khóa {old}"):
        restoring.restore(folder / "a.nhipcau", replace=True)
    lost.rename(folder / "keys" / f"{old}.key")
    print_key = folder / "keys" / "fingerprint.key"
    print_key.write_text(json.dumps(json.loads(print_key.read_text()) | {"key": b64encode(bytes(32)).decode()}))
    keys._known.clear()
    with pytest.raises(Refused, match=r"fingerprint\*\.key"):
        restoring.restore(folder / "a.nhipcau", replace=True)
    assert not (folder / "backups").exists()


def test_a_backup_from_before_they_were_closed_is_put_back(folder: Path, worker: Any) -> None:
    from nhipcau.access.models import User

    backups.make(folder / "a.nhipcau")
    User.objects.filter(pk=worker.pk).update(name="Tên sai")
    _manifest, before = restoring.restore(plain(folder / "a.nhipcau"), replace=True)
    assert User.objects.get(pk=worker.pk).name == worker.name
    assert before is not None and key_of(before.read_bytes()[:HEAD])


@pytest.mark.parametrize("part", ["files/2026/ho-so.txt", "database.*"])
def test_the_damaged_part_of_an_open_backup_is_named(folder: Path, worker: Any, part: str) -> None:
    put_file("giấy tờ cần giữ")
    backups.make(folder / "a.nhipcau")
    with tarfile.open(plain(folder / "a.nhipcau")) as archive:
        member = next(m for m in archive.getmembers() if m.name.startswith(part.rstrip("*")))
    bad = bytearray((folder / "a.tar").read_bytes())
    bad[member.offset_data + 3] ^= 1
    (folder / "a.tar").write_bytes(bad)
    with pytest.raises(Refused, match=f"“{part}”"):
        restoring.restore(folder / "a.tar", replace=True)


def test_a_cut_off_or_foreign_file_is_refused(folder: Path, worker: Any) -> None:
    backups.make(folder / "a.nhipcau")
    whole = (folder / "a.nhipcau").read_bytes()
    for bytes_ in (b"", b"xin chao", whole[: len(whole) // 2], whole[:-512]):
        (folder / "b.nhipcau").write_bytes(bytes_)
        with pytest.raises(Refused, match="bị hỏng"):
            restoring.restore(folder / "b.nhipcau", replace=True)
    with pytest.raises(Refused, match="Không có tệp"):
        restoring.restore(folder / "c.nhipcau", replace=True)


def test_a_backup_of_a_newer_version_is_refused(folder: Path, worker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        backups.MigrationRecorder, "applied_migrations", lambda self: {("cases", "0099_of_tomorrow"): None}
    )
    backups.make(folder / "a.nhipcau")
    monkeypatch.undo()
    with pytest.raises(Refused, match=r"mới hơn tạo ra \(cases\.0099_of_tomorrow\)"):
        restoring.restore(folder / "a.nhipcau", replace=True)


def test_only_the_newest_automatic_backups_are_kept(folder: Path, worker: Any, settings: Any) -> None:
    settings.BACKUP_DIR.mkdir()
    for n in range(12):
        (settings.BACKUP_DIR / f"20200101-0000{n:02}-thu.tar").touch()
    made = backups.automatic("thu")
    left = sorted(p.name for p in settings.BACKUP_DIR.iterdir())
    assert (len(left), left[0], left[-1]) == (10, "20200101-000003-thu.tar", made.name)


def test_a_migration_backs_up_first(folder: Path, worker: Any, settings: Any) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    call_command("migrate", interactive=False, verbosity=0)
    assert not settings.BACKUP_DIR.exists()
    MigrationRecorder.Migration.objects.filter(app="audit").delete()
    call_command("migrate", "audit", fake=True, interactive=False, verbosity=0)
    assert [p.name.split("-", 2)[2] for p in settings.BACKUP_DIR.iterdir()] == ["truoc-nang-cap.nhipcau"]
