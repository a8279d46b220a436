"""The bytes of everything that is kept: database, journal of the database, dump, backup, stored and exported files.

Words of a sealed group and of a sealed paper are planted in every way in that there is; then they are looked for.
"""

import hashlib
import os
import secrets
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection

from nhipcau.access.queries import sealed_code
from nhipcau.config import backups
from nhipcau.importing import actions as importing
from nhipcau.importing import tasks
from nhipcau.importing.engine.sheets import write_findings
from nhipcau.intake.actions import NewContact, correct_contact, log_contact
from nhipcau.kernel.crypto import fingerprint
from nhipcau.kernel.streams import Opening
from nhipcau.registry.actions import NewGroup, NewPaper, NewPerson, add_group, add_paper, add_people
from nhipcau.registry.actions.relations import clear_harmer, name_harmer, withdraw_harmer
from nhipcau.registry.actions.requests import NewRequest, answer_request, extend_request, receive_request
from nhipcau.registry.models import IdentityPaper

GROUP = "client_group"
RECEIVED = datetime(2026, 3, 1, 7, 30, tzinfo=UTC)
CARD = "098085123456"
CALLER, CORRECTED, TYPED, LISTED = "0905417263", "0905417264", "0905 417 265", "0905417266"
"""Numbers of those who call: taken down, corrected later, no number at all, and of a register."""
pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def marker() -> str:
    """Words nobody else ever wrote to this disk."""
    return f"NNHIV-{secrets.token_hex(6)}"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.KEYS_DIR, settings.BACKUP_DIR = tmp_path / "keys", tmp_path / "backups"
    settings.FILES_DIR, settings.DATA_DIR = tmp_path / "files", tmp_path
    return tmp_path


def hits(paths: Iterable[Path], *words: str) -> list[str]:
    """Files in which one of the words stands, in UTF-8 or UTF-16, whatever the case; workbooks are opened."""
    wanted = [form for word in words for form in (word.encode().lower(), word.lower().encode("utf-16-le"))]
    found = []
    for path in paths:
        pieces = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                pieces += [archive.read(name) for name in archive.namelist()]
        found += [path.name for piece in pieces if any(word in piece.lower() for word in wanted)]
    return found


def database_files(folder: Path) -> Iterator[Path]:
    """SQLite's file and its journal; of PostgreSQL a dump, and its own files where we may read them."""
    if connection.vendor == "sqlite":
        name = Path(str(connection.settings_dict["NAME"]))
        yield from (path for path in name.parent.glob(f"{name.name}*"))
        return
    backups.postgres_tool("pg_dump", "--file", str(folder / "dump.sql"))
    yield folder / "dump.sql"
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        (data,) = cursor.fetchone()
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        (oid,) = cursor.fetchone()
    began = (folder / "began").stat().st_mtime
    for part in (f"base/{oid}", "pg_wal"):
        if os.access(Path(data) / part, os.R_OK | os.X_OK):
            files = (path for path in (Path(data) / part).iterdir() if path.is_file())
            yield from (path for path in files if path.stat().st_mtime >= began - 1)


def plant(marker: str, centre: Any, by: Any, at: datetime) -> list[Any]:
    """Calls logged, one corrected to an open group and one to a sealed one, and a register with such words uploaded."""

    def new(group: str, words: str) -> NewContact:
        told = {"client_group": group, "client_group_words": words}
        return NewContact(unit=centre, channel="call", received_at=RECEIVED, **told)

    told: dict[str, Any] = {"by": by, "at": at}
    calls = [log_contact(contact=new("hiv", marker), **told) for _ in range(3)]
    calls.append(log_contact(contact=new("elderly", ""), **told))
    correct_contact(contact=calls[1], new=new("elderly", ""), reason="nhầm", **told)
    correct_contact(contact=calls[3], new=new("hiv", marker), reason="nhầm", **told)
    register = (
        "STT,Ngày giờ,Số gọi đến,Nhóm đối tượng,Ghi chú riêng\n"
        f"1,01/03/2026 08:30,{LISTED},NNHIV,{marker}\n2,không phải ngày,0900000124,NNHIV,{marker}\n"
        f"3,01/03/2026 08:40,{TYPED}x,NNHIV,{marker}\n"
    )
    calls += plant_numbers(marker, centre, told)
    found = importing.upload(register="calls", unit=centre, name="so.csv", chunks=[register.encode()], **told)
    tasks.read_upload(found, at)
    importing.begin(found=found, take_changes=False, **told)
    tasks.store_rows(found, at)
    found.refresh_from_db()
    assert (found.created, found.status, TYPED in str(found.result)) == (2, "done", True)
    child = NewPerson(unit=centre, name="Lò Thị Mai", birth_date=date(2012, 5, 1), birth_precision="day")
    (person,) = add_people(people=[child], **told)
    add_group(person=person, new=NewGroup(group="TE05", source=marker), **told)
    add_paper(person=person, new=NewPaper(kind="cccd", number=CARD), **told)
    plant_names(marker, person, told)
    return [*calls, found]


def plant_numbers(marker: str, centre: Any, told: dict[str, Any]) -> list[Any]:
    """A call from a number, and one whose number is corrected."""

    def new(number: str) -> NewContact:
        return NewContact(unit=centre, channel="call", received_at=RECEIVED, caller_phone=number)

    calls = [log_contact(contact=new(number), **told) for number in (CALLER, CORRECTED, f"{TYPED}x")]
    correct_contact(contact=calls[1], new=new(CALLER), reason="nhầm", **told)
    return calls


def plant_names(marker: str, person: Any, told: dict[str, Any]) -> None:
    """Who is alleged to have harmed a child, and who asks about its data, in every column there is for them."""
    told_so = {"other_words": f"Vi {marker}", "relation_words": f"bác {marker}", "note": marker}
    harmers = [name_harmer(person=person, **told_so, **told) for _ in range(2)]
    clear_harmer(harmer=harmers[0], why=marker, **told)
    withdraw_harmer(harmer=harmers[1], reason=marker, **told)
    asks = dict.fromkeys(("wanted", "requester_name", "requester_contact", "requester_relation"), f"Vi {marker}")
    asked: dict[str, Any] = {"person": person, "kind": "delete", "requester": "mandate", "harm": "no"}
    asked |= {"proof": f"giấy {marker}", "received_on": date(2026, 3, 1)}
    request = receive_request(request=NewRequest(**asked, **asks), **told)
    extend_request(request=request, reason=marker, **told)
    answer_request(request=request, harm="no", answer=f"trả lời {marker}", **told)
    assert (request.answer, request.extended_reason) == (f"trả lời {marker}", marker)


def test_sealed_words_stand_in_the_clear_nowhere(
    folder: Path, marker: str, centre: Any, worker: Any, at: datetime
) -> None:
    (folder / "began").touch()
    *calls, found = plant(marker, centre, worker.actor, at)
    assert sealed_code(calls[0].anchor_id, GROUP) == sealed_code(calls[3].anchor_id, GROUP) == ("hiv", marker)
    numbers = (CARD, CALLER, CORRECTED, TYPED, TYPED.replace(" ", ""), LISTED)
    assert hits(database_files(folder), marker, *numbers) == []
    stored = [path for path in configured.FILES_DIR.rglob("*") if path.is_file()]
    assert len(stored) == 1 and hits(stored, marker, "NNHIV") == []
    backup = folder / "all.nhipcau"
    backups.make(backup)
    assert hits([backup], marker, *numbers, "SQLite format", "access_sealed") == []
    inside = folder / "inside.tar"
    with backup.open("rb") as file:
        inside.write_bytes(Opening(file, backups.PURPOSE).readall())
    assert hits([inside], marker, *numbers) == [], "nor in what a backup holds, for its keys are not in it"
    findings = folder / "findings.xlsx"
    write_findings(str(findings), found.result)
    reports = [folder / f"report.{kind}" for kind in ("json", "xlsx", "docx")]
    for report in reports:
        asked = ("periodic", "--from", "2026-01-01", "--to", "2026-03-02", "--format", report.suffix[1:])
        call_command("report", *asked, "--out", str(report), stdout=StringIO())
    assert all(path.stat().st_size for path in reports) and hits(reports, marker, "NNHIV", *numbers) == []
    assert hits([findings], marker, "NNHIV", CARD) == [], "beside what was typed and is no number"


def test_the_scan_finds_what_is_not_closed(folder: Path, marker: str, centre: Any, worker: Any, at: datetime) -> None:
    """In every place it looks at: else it would prove nothing."""
    told: dict[str, Any] = {"by": worker.actor, "at": at}
    (folder / "began").touch()
    log_contact(
        contact=NewContact(unit=centre, channel="call", received_at=RECEIVED, client_group_words=marker), **told
    )
    found = hits(database_files(folder), marker)
    assert found
    (folder / "utf16").write_bytes(marker.upper().encode("utf-16-le"))
    with zipfile.ZipFile(folder / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("sheet1.xml", f"<v>{marker}</v>")
    assert hits([folder / "utf16", folder / "book.xlsx"], marker) == ["utf16", "book.xlsx"]


def test_a_number_cannot_be_guessed_from_its_fingerprint(
    folder: Path, marker: str, centre: Any, worker: Any, at: datetime
) -> None:
    (folder / "began").touch()
    plant(marker, centre, worker.actor, at)
    assert IdentityPaper.objects.get(number_print=fingerprint(CARD, "identity")).number == CARD
    plain = [hashlib.new(kind, CARD.encode()) for kind in ("md5", "sha1", "sha256", "sha512")]
    plain += [hashlib.new(kind, CALLER.encode()) for kind in ("md5", "sha1", "sha256", "sha512")]
    forms = [form for one in plain for form in (one.hexdigest(), b64encode(one.digest()).decode()[:20])]
    assert hits(database_files(folder), *forms) == []
