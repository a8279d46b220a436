"""`./nhipcau rulebook check`: one line when all is well, every fault and exit 1 when not, never a database."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from nhipcau.rulebook import queries


def test_check_counts_files_and_unverified(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rulebook", "check")
    (line,) = capsys.readouterr().out.splitlines()
    root = Path(settings.RULEBOOK_DIR)
    folders = ("parameters", "codes", "indicators", "cases", "calendar", "procedures", "plans")
    there = [path for folder in folders for path in (root / folder).rglob("*.yaml")]
    forms = list((root / "forms").glob("*.md"))  # of none of them the printed layout was compared
    book = queries.rulebook()
    waiting = [*book.unverified(), *forms]
    assert re.findall(r"\d+", line) == [str(len(found)) for found in ([*there, *forms], book.cases, waiting)]


def test_check_lists_what_is_not_verified(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rulebook", "check", "--unverified")
    lines = capsys.readouterr().out.splitlines()
    assert "parameters/social_assistance/base_rate.yaml: social_assistance.base_rate 01/07/2026" in lines
    assert "indicators/network.staff.yaml: network.staff" in lines


def test_check_names_every_fault(tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "codes").mkdir()
    (tmp_path / "codes" / "a.yaml").write_text("list: a\n", encoding="utf-8")
    (tmp_path / "codes" / "b.yaml").write_text("[", encoding="utf-8")
    settings.RULEBOOK_DIR = tmp_path
    with pytest.raises(SystemExit) as caught:
        call_command("rulebook", "check")
    assert caught.value.code == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    lines = shown.err.splitlines()
    assert sum(line.startswith("codes/a.yaml: ") for line in lines) == 3
    assert sum(line.startswith("codes/b.yaml: ") for line in lines) == 1
