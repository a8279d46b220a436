"""`./nhipcau states_diagram`: write docs/states/cases.md from the table in cases/states.py."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from nhipcau.cases.states import diagram


class Command(BaseCommand):
    help = "Write docs/states/cases.md from the table of states; with --check only compare."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 when the file is not up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.ROOT) / "docs" / "states" / "cases.md"
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != diagram():
                self.stderr.write(f"{path.name} is not up to date: run ./nhipcau states_diagram.")
                raise SystemExit(1)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(diagram(), encoding="utf-8")
        self.stdout.write(str(path))
