"""Files, templates, words and papers of the tree; each check is shown something that breaks it."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.urls.resolvers import RegexPattern, URLResolver

from nhipcau.config import checks

from . import house

TESTS = house.ROOT / "tests"


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=house.ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [house.ROOT / name for name in listed.stdout.split("\0") if name]
    return [p for p in house.ROOT.rglob("*") if p.is_file() and not {".venv", ".git", "var"} & set(p.parts)]


def test_files_functions_and_views_are_short() -> None:
    assert house.size_faults(house.PACKAGE, TESTS) == []


def test_states_know_only_the_kernel() -> None:
    assert house.state_faults(house.PACKAGE) == []


def test_nobody_listens_to_signals() -> None:
    assert house.file_name_faults(house.PACKAGE) == []


def test_templates_stay_in_their_app_and_are_strict() -> None:
    assert house.template_faults(house.PACKAGE) == []


def test_every_model_has_its_word() -> None:
    text = (house.ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert house.glossary_faults(text, [m.__name__ for m in house.our_models()]) == []


def test_every_dependency_has_its_reason() -> None:
    assert house.dependency_faults((house.ROOT / "pyproject.toml").read_text(encoding="utf-8")) == []


def test_decisions_are_numbered() -> None:
    assert house.adr_faults(house.ROOT / "docs" / "adr") == []


def test_no_machine_and_no_registry_is_named() -> None:
    assert house.place_faults(tracked(), house.ROOT) == []


def test_every_address_has_a_rule() -> None:
    assert checks.every_view_has_a_rule(None) == []
    assert len(list(checks.patterns(checks.get_resolver()))) > 2


# --- each check, broken on purpose ----------------------------------------------------------------------------------
def write(root: Path, name: str, text: str) -> Path:
    target = root / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    return target


def test_long_files_functions_and_views_are_found(tmp_path: Path) -> None:
    write(tmp_path, "long.py", "x = 1\n" * 401)
    write(tmp_path, "cases/actions.py", "def f():\n" + "    x = 1\n" * 40)
    write(tmp_path, "cases/views.py", "@rule(P.X)\ndef v(request):\n" + "    x = 1\n" * 25)
    write(tmp_path, "cases/queries.py", "def f():\n" + "    x = 1\n" * 39)
    assert house.size_faults(tmp_path) == [
        "cases/actions.py:1 f: 41 lines",
        "cases/views.py:2 v: 26 lines",
        "long.py: 401 lines",
    ]


def test_states_that_know_more_are_found(tmp_path: Path) -> None:
    write(
        tmp_path, "cases/states.py", "from nhipcau.kernel.text import clean\nfrom nhipcau.org.states import UnitKind\n"
    )
    write(tmp_path, "care/states.py", "from .models import Screening\n")
    assert sorted(house.state_faults(tmp_path)) == [
        "care/states imports nhipcau.care",
        "cases/states imports nhipcau.org.states",
    ]


def test_signals_are_found(tmp_path: Path) -> None:
    write(tmp_path, "cases/receivers.py", "")
    assert house.file_name_faults(tmp_path) == ["cases/receivers.py"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{% include "registry/card.html" %}', "takes from registry"),
        ('{% include "kernel/ui/x.html" %}{% include "cases/x.html" %}', None),
        ("<script>alert(1)</script>", "inline: <script"),
        ('<script src="/static/x.js"></script>', None),
        ('<p style="color:red">', "inline: style="),
        ('<a onclick="x()">', 'inline: onclick="'),
        ("{{ name|safe }}", "unescaped: |safe"),
        ("{% if user.may %}", "asks for rights: .may"),
    ],
)
def test_loose_templates_are_found(tmp_path: Path, text: str, fault: str | None) -> None:
    write(tmp_path, "cases/templates/cases/page.html", text)
    found = house.template_faults(tmp_path)
    where = "cases/templates/cases/page.html"
    assert found == ([] if fault is None else [f"{where}{' ' if fault.startswith('takes') else ': '}{fault}"])


def test_a_missing_word_is_found() -> None:
    table = "| Vietnamese | code | meaning |\n|---|---|---|\n| ca | `Case` | `Person` |\n"
    assert house.glossary_faults(table, ["Case", "Person"]) == ["Person is missing in docs/glossary.md"]


def test_a_dependency_without_reason_is_found() -> None:
    text = 'dependencies = [\n    "django>=5", # the framework\n    "mystery>=1",\n]\n'
    assert house.dependency_faults(text) == ['"mystery>=1",']


def test_a_gap_in_the_decisions_is_found(tmp_path: Path) -> None:
    write(tmp_path, "0001-a.md", "# 1. A\n")
    write(tmp_path, "0003-b.md", "# 3. B\n")
    assert house.adr_faults(tmp_path) == ["0003-b.md: expected number 0002"]


def test_a_machine_path_is_found(tmp_path: Path) -> None:
    home = "/".join(["", "home", "lan", "du-an"])
    bad = write(tmp_path, "notes.md", f"xem {home} và https://{'py' + 'pi.org'}/simple\n")
    assert house.place_faults([bad], tmp_path) == ["notes.md: /ho" + "me/l", "notes.md: " + "py" + "pi.org"]


def test_a_view_without_rule_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse("")

    resolver = URLResolver(RegexPattern(r"^/"), [path("bare", bare)])
    monkeypatch.setattr(checks, "get_resolver", lambda: resolver)
    assert [fault.msg for fault in checks.every_view_has_a_rule(None)] == ["^/bare: the view declares no @rule"[2:]]


@pytest.mark.parametrize(
    ("where", "code", "found"),
    [
        ("cases/actions.py", "from datetime import date\n\nDAY = date.today()\n", True),
        ("cases/policy.py", "from django.utils import timezone\n\nNOW = timezone.now()\n", True),
        ("cases/queries.py", "from datetime import UTC, datetime\n\nNOW = datetime.now(UTC)\n", True),
        ("cases/actions.py", "from django.http import HttpRequest\n\nX = HttpRequest\n", True),
        ("cases/views.py", "from django.http import HttpRequest\n\nX = HttpRequest\n", False),
        ("cases/management/commands/x.py", "from django.utils import timezone\n\nNOW = timezone.now()\n", False),
    ],
)
def test_a_clock_or_a_page_in_the_domain_is_found(where: str, code: str, found: bool) -> None:
    name = str(house.PACKAGE / where)
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", name, "-"]
    done = subprocess.run(command, input=code, capture_output=True, text=True, cwd=house.ROOT, check=False)
    assert (done.returncode, "TID251" in done.stdout) == (int(found), found)
