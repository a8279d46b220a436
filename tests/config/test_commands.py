"""./nhipcau init, reset_password, audit verify, tick: what they do, what they refuse, and where they write."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.conftest import PASSWORD


def nhipcau(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "NHIPCAU_TESTING"} | {"NHIPCAU_DATA": str(folder)}
    command = [sys.executable, "-m", "nhipcau.config.manage", *arguments]
    return subprocess.run(command, env=environment, input=typed, capture_output=True, text=True, check=False)


INIT = ("init", "--centre", "Trung tâm Bình Minh", "--province", "31", "--admin", "lan", "--password-stdin")


@pytest.mark.sqlite
def test_init_sets_up_a_centre_once(tmp_path: Path) -> None:
    first = nhipcau(tmp_path, *INIT, typed=PASSWORD + "\n")
    assert (first.returncode, first.stdout) == (0, "")
    before = (tmp_path / "nhipcau.sqlite3").read_bytes()
    second = nhipcau(tmp_path, *INIT, typed=PASSWORD + "\n")
    assert second.returncode == 1
    assert "đã có dữ liệu" in second.stderr
    assert (tmp_path / "nhipcau.sqlite3").read_bytes() == before
    whole = nhipcau(tmp_path, "audit", "verify", "--json")
    assert (whole.returncode, json.loads(whole.stdout)["broken"]) == (0, None)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("changed", "typed"), [({"--province": "99"}, PASSWORD), ({"--centre": " "}, PASSWORD), ({}, "ngắn")]
)
def test_a_refused_init_leaves_no_database(tmp_path: Path, changed: dict[str, str], typed: str) -> None:
    arguments = list(INIT)
    for option, value in changed.items():
        arguments[arguments.index(option) + 1] = value
    done = nhipcau(tmp_path, *arguments, typed=typed + "\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Chưa có gì được lập." in done.stderr
    assert [p.name for p in tmp_path.glob("nhipcau.sqlite3*")] == []


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("command", "code"),
    [(("audit", "verify"), 1), (("import", "calls", "so.xlsx", "--json"), 2), (("report", "periodic"), 2)],
)
def test_commands_say_when_there_is_no_database(tmp_path: Path, command: tuple[str, ...], code: int) -> None:
    done = nhipcau(tmp_path, *command)
    assert (done.returncode, done.stdout) == (code, "")
    assert "chưa có cơ sở dữ liệu" in done.stderr
    assert [p.name for p in tmp_path.glob("nhipcau.sqlite3*")] == []


@pytest.mark.django_db
def test_reset_password_makes_it_be_changed(worker: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("một mật khẩu khác 2026\n"))
    call_command("reset_password", "Can.Bo", password_stdin=True, stderr=StringIO())
    worker.refresh_from_db()
    assert worker.check_password("một mật khẩu khác 2026")
    assert worker.must_change_password is True


@pytest.mark.django_db
def test_reset_password_refuses_an_unknown_login() -> None:
    with pytest.raises(CommandError, match=r"Không có tài khoản ai\.do\. Chưa có gì thay đổi"):
        call_command("reset_password", "ai.do", password_stdin=True)


@pytest.mark.django_db
def test_code_makes_a_card_that_lets_in_and_ends_the_one_before(worker: Any, at: Any) -> None:
    from nhipcau.access.actions import factors

    old = factors.make_card(user=worker, by=worker.actor, at=at)
    out = StringIO()
    call_command("code", "Can.Bo", stdout=out, stderr=StringIO())
    codes = out.getvalue().split()
    assert len(codes) == 20
    assert factors.step_taken(user=worker, text=old[0], at=at) == ""
    assert factors.step_taken(user=worker, text=codes[0], at=at) == "card"
    with pytest.raises(CommandError, match=r"Không có tài khoản ai\.do\. Chưa có gì thay đổi"):
        call_command("code", "ai.do")


@pytest.mark.django_db
def test_audit_verify_names_the_first_broken_row(worker: Any) -> None:
    from nhipcau.audit.models import Event
    from nhipcau.kernel.writing import bulk_generator
    from tests.fences import lowered

    first = Event.objects.order_by("id")[1]
    with bulk_generator(), lowered(connection):
        Event.objects.filter(pk=first.pk).update(actor_name="người khác")
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("audit", "verify", as_json=True, stdout=out)
    assert left.value.code == 1
    assert json.loads(out.getvalue())["broken"]["row"] == first.pk


@pytest.mark.django_db
def test_one_failing_job_of_the_clock_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from nhipcau.config import ticking
    from nhipcau.kernel.contracts import Book

    done: list[str] = []

    def broken(at: object) -> None:
        raise ValueError

    book: Book[Any] = Book("ticks")
    book.add("a", broken)
    book.add("b", lambda at: done.append("b"))
    monkeypatch.setattr(ticking, "ticks", book)
    assert (ticking.tick(), done) == (["a"], ["b"])
