"""From SQLite to PostgreSQL: every row, every id, the audit chain whole."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.conftest import PASSWORD

NAME = f"nhipcau_moving_{os.getpid()}"


@pytest.fixture
def empty_postgres() -> Iterator[str]:
    """The address of an empty database on the server the tests run against."""
    server = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(server._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
        yield server._replace(path=f"/{NAME}").geturl()
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def nhipcau(folder: Path, url: str, *arguments: str, typed: str = "") -> str:
    environment = {k: v for k, v in os.environ.items() if k != "NHIPCAU_TESTING"}
    environment |= {"NHIPCAU_DATA": str(folder), "DATABASE_URL": url}
    command = [sys.executable, "-m", "nhipcau.config.manage", *arguments]
    done = subprocess.run(command, env=environment, input=typed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.postgres
def test_a_centre_moves_whole_and_works_on(tmp_path: Path, empty_postgres: str) -> None:
    register = tmp_path / "calls.csv"
    register.write_text("STT,Ngày giờ,Số gọi đến,Nhóm đối tượng\n1,05/03/2026 08:30,0900000123,Người cao tuổi\n")
    init = ("init", "--centre", "Trung tâm Bình Minh", "--province", "31", "--admin", "lan", "--password-stdin")
    nhipcau(tmp_path / "old", "", *init, typed=PASSWORD + "\n")
    nhipcau(tmp_path / "old", "", "import", "calls", str(register))
    nhipcau(tmp_path / "old", "", "backup", str(tmp_path / "all.nhipcau"))
    before = json.loads(nhipcau(tmp_path / "old", "", "audit", "verify", "--json"))
    shutil.copytree(tmp_path / "old" / "keys", tmp_path / "new" / "keys")
    nhipcau(tmp_path / "new", empty_postgres, "restore", str(tmp_path / "all.nhipcau"))
    assert json.loads(nhipcau(tmp_path / "new", empty_postgres, "audit", "verify", "--json")) == before
    again = json.loads(nhipcau(tmp_path / "new", empty_postgres, "import", "calls", str(register), "--json"))
    assert (again["created"], again["unchanged"]) == (0, 1)
    register.write_text("STT,Ngày giờ,Số gọi đến\n1,06/03/2026 08:30,0900000124\n")
    assert (
        json.loads(nhipcau(tmp_path / "new", empty_postgres, "import", "calls", str(register), "--json"))["created"]
        == 1
    )
