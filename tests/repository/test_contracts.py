"""import-linter's contracts hold, and each of them notices a copy of the tree that breaks it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from . import house

LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]


def lint(root: Path, contract: str = "") -> tuple[int, str]:
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"}
    command = [*LINT, "--config", str(root / "pyproject.toml"), "--no-cache"]
    if contract:
        command += ["--contract", contract]
    done = subprocess.run(command, cwd=root / "src", env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_contracts_hold() -> None:
    code, said = lint(house.ROOT)
    assert code == 0, said


@pytest.mark.parametrize(
    ("contract", "where", "line", "said"),
    [
        (
            "house",
            "org/queries/broken.py",
            "import nhipcau.cases.queries",
            "org.queries.broken -> nhipcau.cases.queries",
        ),
        ("house", "care/actions.py", "import nhipcau.outreach.queries", "care.actions -> nhipcau.outreach.queries"),
        ("house", "kernel/broken.py", "import nhipcau.audit.actions", "kernel.broken -> nhipcau.audit.actions"),
        ("house", "attic/__init__.py", "", "nhipcau.attic"),
        ("rooms", "cases/states.py", "import nhipcau.cases.models", "cases.states -> nhipcau.cases.models"),
        ("rooms", "cases/policy.py", "import nhipcau.cases.actions", "cases.policy -> nhipcau.cases.actions"),
        ("rooms", "cases/odds.py", "", "nhipcau.cases.odds"),
        ("doors-registry", "cases/actions/broken.py", "import nhipcau.registry.models", "-> nhipcau.registry.models"),
        ("doors-org", "reports/queries.py", "import nhipcau.org.models", "reports.queries -> nhipcau.org.models"),
    ],
)
def test_a_broken_copy_is_found(tmp_path: Path, contract: str, where: str, line: str, said: str) -> None:
    ignore = shutil.ignore_patterns("__pycache__", "*.po", "*.mo", "static", "templates")
    shutil.copytree(house.PACKAGE, tmp_path / "src" / "nhipcau", ignore=ignore)
    shutil.copy(house.ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / "src" / "nhipcau" / where
    broken.parent.mkdir(exist_ok=True)
    with broken.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    code, words = lint(tmp_path, contract)
    assert code == 1
    assert said in words


def test_types_may_be_imported_for_the_checker_alone(tmp_path: Path) -> None:
    """exclude_type_checking_imports: a door is for what runs, not for what mypy reads."""
    shutil.copytree(house.PACKAGE, tmp_path / "src" / "nhipcau", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(house.ROOT / "pyproject.toml", tmp_path)
    lines = "\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import nhipcau.registry.models\n"
    with (tmp_path / "src/nhipcau/reports/queries.py").open("a", encoding="utf-8") as file:
        file.write(lines)
    assert lint(tmp_path, "doors-registry")[0] == 0
