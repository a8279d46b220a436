"""Two roles on PostgreSQL, as operations.md makes them: the owner sets up and upgrades, the application works."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured

from nhipcau.config import checks, settings, supervisor
from tests.conftest import PASSWORD

NAME = f"nhipcau_rights_{os.getpid()}"
OWNER, APP = f"{NAME}_owner", f"{NAME}_app"
SECRET = "chỉ-để-thử"


@pytest.fixture
def two_roles(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a data folder with its own database and two roles."""
    server = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(server._replace(path="/postgres").geturl(), autocommit=True) as connection:
        clear(connection)
        connection.execute(f"CREATE ROLE {OWNER} LOGIN PASSWORD '{SECRET}'")
        connection.execute(f"CREATE ROLE {APP} LOGIN PASSWORD '{SECRET}'")
        connection.execute(f"CREATE DATABASE {NAME} OWNER {OWNER}")
        where = f"{server.hostname}:{server.port or 5432}/{NAME}"
        yield {
            **{key: value for key, value in os.environ.items() if key != "NHIPCAU_TESTING"},
            "NHIPCAU_DATA": str(tmp_path / "var"),
            "DATABASE_URL": f"postgres://{APP}:{SECRET}@{where}",
            "DATABASE_OWNER_URL": f"postgres://{OWNER}:{SECRET}@{where}",
        }
        clear(connection)


def clear(connection: Any) -> None:
    connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    for role in (APP, OWNER):
        connection.execute(f"DROP ROLE IF EXISTS {role}")


def nhipcau(environment: dict[str, str], *arguments: str, typed: str = "") -> str:
    command = [sys.executable, "-m", "nhipcau.config.manage", *arguments]
    done = subprocess.run(command, env=environment, input=typed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.postgres
def test_the_owner_sets_up_and_the_application_works(two_roles: dict[str, str], tmp_path: Path) -> None:
    init = ("init", "--centre", "Trung tâm Bình Minh", "--province", "31", "--admin", "lan", "--password-stdin")
    nhipcau(two_roles, *init, typed=PASSWORD + "\n")
    application = {key: value for key, value in two_roles.items() if key != "DATABASE_OWNER_URL"}
    register = tmp_path / "calls.csv"
    register.write_text("STT,Ngày giờ,Số gọi đến\n1,05/03/2026 08:30,0900000123\n")
    assert json.loads(nhipcau(application, "import", "calls", str(register), "--json"))["created"] == 1
    nhipcau(application, "audit", "seal")
    before = json.loads(nhipcau(application, "audit", "verify", "--json"))
    assert before["broken"] is None
    with psycopg.connect(application["DATABASE_URL"], autocommit=True) as connection:
        for statement in (
            "UPDATE audit_event SET reason = 'giả'",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "UPDATE audit_sealedhead SET mac = 'giả'",
            "UPDATE audit_chainhead SET chain = 'giả'",
            "DELETE FROM audit_chainhead",
            "ALTER TABLE audit_event DISABLE TRIGGER USER",
            "DROP TABLE audit_event",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        with pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute("UPDATE audit_chainhead SET position = position - 1")
    backup = tmp_path / "all.tar"
    nhipcau(two_roles, "backup", str(backup))
    nhipcau(application, "audit", "seal")  # undone by the restore: its file is set aside
    nhipcau(two_roles, "restore", str(backup), "--replace")
    assert json.loads(nhipcau(application, "audit", "verify", "--json")) == before
    assert json.loads(nhipcau(application, "import", "calls", str(register), "--json"))["unchanged"] == 1


@pytest.mark.postgres
@pytest.mark.django_db
def test_one_role_is_told_of_at_the_start_and_two_are_looked_at(monkeypatch: Any) -> None:
    assert [one.id for one in checks.the_application_does_not_own_its_tables(None, ["default"])] == ["nhipcau.W001"]
    monkeypatch.setattr("django.conf.settings.OWNER_URL", "postgres://chu@may/ten", raising=False)
    monkeypatch.setattr("django.conf.settings.DATABASE_URL", "postgres://khong_co_ai@may/ten", raising=False)
    assert [one.id for one in checks.the_application_does_not_own_its_tables(None, ["default"])] == ["nhipcau.E006"]


@pytest.mark.parametrize(("as_owner", "user"), [("1", "chu"), ("0", "dung"), ("", "dung")])
def test_only_commands_that_change_tables_speak_as_the_owner(monkeypatch: Any, as_owner: str, user: str) -> None:
    monkeypatch.setattr(settings, "DATABASE_URL", "postgres://dung@may/ten")
    monkeypatch.setattr(settings, "OWNER_URL", "postgres://chu@may/ten")
    monkeypatch.setenv("NHIPCAU_AS_OWNER", as_owner)
    assert settings.database()["USER"] == user
    monkeypatch.setattr(settings, "OWNER_URL", "postgres://chu@may/khac")
    with pytest.raises(ImproperlyConfigured, match="cùng một cơ sở dữ liệu"):
        settings.database()


def test_the_server_never_sees_the_owner(monkeypatch: Any, tmp_path: Path) -> None:
    seen = []
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://chu@may/ten")
    monkeypatch.setenv("NHIPCAU_DATA", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["./run", "--port", "1"])
    monkeypatch.setattr(supervisor, "bound", lambda host, port: None)
    monkeypatch.setattr(supervisor.signal, "signal", lambda *given: None)
    monkeypatch.setattr(supervisor.os, "umask", lambda mask: mask)
    monkeypatch.setattr(supervisor, "prepare", lambda *given: seen.append(os.environ.get("DATABASE_OWNER_URL")))
    monkeypatch.setattr(supervisor, "run", lambda *given: seen.append(os.environ.get("DATABASE_OWNER_URL")))
    supervisor.main()
    assert seen == ["postgres://chu@may/ten", None]
