"""`./nhipcau rulebook check`: reads every rule, runs the cases of law, needs no database."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from nhipcau.kernel.contracts import CheckedTexts, text_checks
from nhipcau.rulebook.engine.load import load
from nhipcau.rulebook.states import RulebookError


class Command(BaseCommand):
    help = "Checks the texts of the rulebook (data/vn)."
    requires_system_checks = ()  # no database, no web: only text

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        check = commands.add_parser("check", help="Read every file, name every fault; exit 1 when there is one.")
        check.add_argument("--unverified", action="store_true", help="List the rules not compared with the original.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            book = load(Path(settings.RULEBOOK_DIR))
        except RulebookError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            self.stderr.write(_("Rulebook: %(count)s faults. Nothing was changed.") % {"count": len(error.problems)})
            raise SystemExit(1) from error
        texts = self.other_texts()
        waiting = [*book.unverified(), *(line for found in texts for line in found.unverified)]
        files = len(book.files) + sum(found.files for found in texts)
        words = {"files": files, "cases": len(book.cases), "waiting": len(waiting)}
        self.stdout.write(
            _(
                "Rulebook: %(files)s files in order, %(cases)s cases of law right; "
                "not compared with the original text: %(waiting)s."
            )
            % words
        )
        if options["unverified"]:
            for line in waiting:
                self.stdout.write(line)

    def other_texts(self) -> list[CheckedTexts]:
        """What apps above keep as text beside the rules; every fault is told, and then it ends."""
        found = [check(Path(settings.RULEBOOK_DIR)) for check in text_checks]
        if faults := [fault for texts in found for fault in texts.faults]:
            for fault in faults:
                self.stderr.write(fault)
            self.stderr.write(_("Rulebook: %(count)s faults. Nothing was changed.") % {"count": len(faults)})
            raise SystemExit(1)
        return found
