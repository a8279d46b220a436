"""`./nhipcau states_diagram`: write docs/states/ from the tables of states."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from nhipcau.cases import states as cases
from nhipcau.kernel.transitions import diagram
from nhipcau.registry import states as registry


def papers() -> dict[str, str]:
    """File of docs/states/ → what must stand in it."""
    return {
        "cases.md": diagram("States of a case", "cases/states.py", cases.TRANSITIONS),
        "requests.md": diagram("States of a request about data", "registry/states.py", registry.REQUEST_TRANSITIONS),
    }


class Command(BaseCommand):
    help = "Write docs/states/ from the tables of states; with --check only compare."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 when a file is not up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.ROOT) / "docs" / "states"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in papers().items():
            path = folder / name
            if not options["check"]:
                path.write_text(text, encoding="utf-8")
                self.stdout.write(str(path))
            elif not path.exists() or path.read_text(encoding="utf-8") != text:
                self.stderr.write(f"{name} is not up to date: run ./nhipcau states_diagram.")
                raise SystemExit(1)
