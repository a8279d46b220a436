"""./run refuses to start unsafely: a code and a plain sentence, whatever was loosened."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import ERROR

from nhipcau.config import guard, supervisor

RUN = [sys.executable, "-m", "nhipcau.config.supervisor", "--empty"]
MANAGE = [sys.executable, "-m", "nhipcau.config.manage"]
STRONG = "q7Zk2mXv9LpR4tWb8NcJ6hGf3DsAeYu1QiOoTnMx5KzVrBwEjH0P"
PRAGMAS = {"journal_mode": "WAL", "synchronous": "FULL", "foreign_keys": "ON"}


def key(data: Path, text: str = STRONG, mode: int = 0o600) -> None:
    (data / "secret.key").write_text(text)
    (data / "secret.key").chmod(mode)


def made(name: str, mode: int, folder: bool = False) -> Callable[[Path], None]:
    def make(data: Path) -> None:
        path = data / name
        if folder:
            path.mkdir()
        else:
            path.touch()
        path.chmod(mode)

    return make


def sqlite(**other: str) -> str:
    """Settings with a looser SQLite."""
    command = "".join(f"PRAGMA {name}={value};" for name, value in {**PRAGMAS, **other}.items())
    return f'DATABASES["default"]["OPTIONS"]["init_command"] = {command!r}'


@dataclass(frozen=True)
class Bad:
    """What was loosened, and a piece of each sentence it must be refused with."""

    said: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    data: tuple[Callable[[Path], None], ...] = ()
    settings: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()


MODES = {
    # everything that others may read or write, and what is said of it
    "demo-accounts.json": (made("demo-accounts.json", 0o604), "đọc được demo-accounts.json"),
    "database": (made("nhipcau.sqlite3", 0o644), "đọc được nhipcau.sqlite3:"),
    "journal": (made("nhipcau.sqlite3-wal", 0o640), "đọc được nhipcau.sqlite3-wal"),
    "files": (made("files", 0o755, folder=True), "đọc được files"),
    "backups": (made("backups", 0o755, folder=True), "đọc được backups"),
    "folder of keys": (made("keys", 0o750, folder=True), "đọc được keys"),
    "folder": (lambda data: data.chmod(0o777), "ghi được vào thư mục dữ liệu"),
}
LOOSE = {
    # settings of another module, and what is said of them
    "debug": ("DEBUG = True", "DEBUG đang bật"),
    "hasher": ('PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]', "Argon2id"),
    "no WAL": (sqlite(journal_mode="DELETE"), "journal_mode=WAL"),
    "no waiting for the disk": (sqlite(synchronous="NORMAL"), "synchronous=FULL"),
    "no foreign keys": (sqlite(foreign_keys="OFF"), "foreign_keys=ON"),
    "late locks": ('DATABASES["default"]["OPTIONS"]["transaction_mode"] = "DEFERRED"', "IMMEDIATE"),
}
BAD = {
    "debug asked for": Bad(("không có chế độ gỡ lỗi",), {"NHIPCAU_DEBUG": "1"}),
    "short key": Bad(("quá ngắn",), {"NHIPCAU_SECRET_KEY": STRONG[:40]}),
    "key of one letter": Bad(("dễ đoán",), {"NHIPCAU_SECRET_KEY": "a" * 60}),
    "key of an example": Bad(("dễ đoán",), {"NHIPCAU_SECRET_KEY": "django-insecure-" + STRONG}),
    "empty key file": Bad(("quá ngắn",), data=(lambda data: key(data, ""),)),
    "key for everybody to read": Bad(("chmod 600",), data=(lambda data: key(data, mode=0o644),)),
    "plain http in the network": Bad(("NHIPCAU_BEHIND_TLS=1",), arguments=("--host", "0.0.0.0")),
    "the demo in the network": Bad(
        ("NHIPCAU_BEHIND_TLS=1",), data=(made("demo-accounts.json", 0o600),), arguments=("--host", "::")
    ),
    "any name of host": Bad(("NHIPCAU_HOSTS=*",), {"NHIPCAU_HOSTS": "*"}),
    "neither yes nor no": Bad(("hãy đặt là 1 hoặc 0",), {"NHIPCAU_BEHIND_TLS": "maybe"}),
    "no address of a database": Bad(("DATABASE_URL phải có dạng",), {"DATABASE_URL": "mysql://a/b"}),
    # One start tells all of its faults, so one start is enough for many.
    "what others may read": Bad(
        tuple(said for _make, said in MODES.values()), data=tuple(make for make, _said in MODES.values())
    ),
    **{
        f"other settings {number}": Bad(
            tuple(LOOSE[name][1] for name in names), settings=tuple(LOOSE[name][0] for name in names)
        )
        for number, names in enumerate(
            (("debug", "no WAL", "late locks"), ("hasher", "no waiting for the disk"), ("no foreign keys",))
        )
    },
}


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, str]:
    """The environment of a person who starts the system, with nothing set."""
    named = ("NHIPCAU_", "DATABASE_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(named)}
    return kept | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}


def started(bad: Bad, number: int, tmp_path: Path, plain: dict[str, str]) -> "subprocess.Popen[str]":
    data = tmp_path / f"data{number}"
    data.mkdir(mode=0o700)
    for loosen in bad.data:
        loosen(data)
    env = plain | {"NHIPCAU_DATA": str(data)} | bad.env
    if bad.settings:
        (tmp_path / f"loose{number}.py").write_text("\n".join(("from nhipcau.config.settings import *", *bad.settings)))
        env["DJANGO_SETTINGS_MODULE"] = f"loose{number}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    pipe = subprocess.PIPE
    return subprocess.Popen([*RUN, "--port", port, *bad.arguments], env=env, stdout=pipe, stderr=pipe, text=True)


@pytest.mark.sqlite
def test_what_is_unsafe_is_refused_in_a_plain_sentence(tmp_path: Path, plain: dict[str, str]) -> None:
    wrong = {}
    for number, (name, bad) in enumerate(BAD.items()):
        out, err = (process := started(bad, number, tmp_path, plain)).communicate(timeout=60)
        if (process.returncode, out) != (2, "") or any(said not in err for said in bad.said) or "Traceback" in err:
            wrong[name] = (process.returncode, out, err[-600:])
        assert not (tmp_path / f"data{number}" / "prepared.json").exists(), name
    assert wrong == {}


@pytest.mark.sqlite
def test_a_folder_that_is_prepared_is_looked_at_at_each_start(tmp_path: Path, plain: dict[str, str]) -> None:
    """The stamp spares the migrations, not the look at what is safe."""

    def data(folder: Path) -> None:
        made("nhipcau.sqlite3", 0o644)(folder)
        (folder / "static").mkdir()
        (folder / "prepared.json").write_text(supervisor.fingerprint(folder))

    process = started(Bad((), data=(data,)), 0, tmp_path, plain)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, "")
    assert "đọc được nhipcau.sqlite3" in err
    assert "đang chạy lại" not in err


def test_a_safe_start_finds_nothing(db: None) -> None:
    from django.core.checks import run_checks

    assert [found.msg for found in run_checks(databases=["default"]) if found.level >= ERROR] == []


@pytest.mark.sqlite
def test_behind_tls_the_list_of_django_is_clean(tmp_path: Path, plain: dict[str, str]) -> None:
    env = plain | {"NHIPCAU_DATA": str(tmp_path / "data"), "NHIPCAU_BEHIND_TLS": "1", "NHIPCAU_HOSTS": "a.example"}
    command = [*MANAGE, "check", "--deploy", "--fail-level", "WARNING", "--database", "default"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, "no issues" in done.stdout + done.stderr) == (0, True), done.stderr


@pytest.mark.sqlite
def test_behind_tls_browsers_are_told_to_keep_to_it(tmp_path: Path, plain: dict[str, str]) -> None:
    asked = (
        "import json, django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client(headers={'host': 'a.example'}).get('/account/sign-in/', secure=True)\n"
        "cookies = {name: [c['secure'], c['path'], c['domain']] for name, c in answer.cookies.items()}\n"
        "print(json.dumps([answer.status_code, answer.headers.get('Strict-Transport-Security'), cookies]))\n"
    )
    env = plain | {"NHIPCAU_DATA": str(tmp_path / "data"), "NHIPCAU_BEHIND_TLS": "1", "NHIPCAU_HOSTS": "a.example"}
    env |= {"NHIPCAU_TESTING": "1", "DJANGO_SETTINGS_MODULE": "nhipcau.config.settings"}
    done = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)
    status, hsts, cookies = json.loads(done.stdout)
    assert (status, hsts) == (200, "max-age=31536000")
    assert cookies == {"__Host-csrf": [True, "/", ""]}


@pytest.mark.parametrize("name", sorted(guard.POSTGRES))
def test_a_postgresql_that_does_not_wait_for_the_disk_is_refused(name: str) -> None:
    given = dict.fromkeys(guard.POSTGRES, "on")
    assert guard.postgres_faults(given) == []
    (fault,) = guard.postgres_faults(given | {name: "off"})
    assert (fault.level, f"PostgreSQL phải chạy với {name}=on" in fault.msg) == (ERROR, True)


@pytest.mark.postgres
def test_the_connection_to_postgresql_is_asked_itself(db: Any) -> None:
    from django.db import connection

    ask = guard.the_database_keeps_what_it_acknowledged
    assert ask(None, databases=["default"]) == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert ["synchronous_commit=on" in found.msg for found in ask(None, databases=["default"])] == [True]


@pytest.mark.django_db
def test_a_key_that_rows_need_and_is_not_here_is_told(tmp_path: Path, settings: Any, at: Any) -> None:
    """At the start, before a page meets the first row that does not open."""
    from nhipcau.access.actions import seal
    from nhipcau.config.checks import the_keys_of_the_database_are_here as faults
    from nhipcau.kernel import keys
    from nhipcau.kernel.writing import bulk_generator

    settings.KEYS_DIR = tmp_path / "keys"
    with bulk_generator():
        seal([(1, "client_group", "hiv", "")])
    ident = keys.ring().current.id
    assert faults(None, databases=["default"]) == []
    (tmp_path / "keys").rename(tmp_path / "lost")
    (told,) = faults(None, databases=["default"])
    assert (told.level, told.id) == (ERROR, "nhipcau.E016")
    assert f"Thiếu khóa {ident}" in told.msg and str(tmp_path / "keys") in told.msg
    assert not (tmp_path / "keys").exists(), "looking makes no new keys"
    assert faults(None) == []
