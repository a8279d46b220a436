"""`./nhipcau import_template REGISTER FILE`: a blank workbook of a register with its lists."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from nhipcau.importing.engine.sheets import write_blank
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import registers


class Command(BaseCommand):
    help = "Write a blank workbook of a register."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("register")
        parser.add_argument("file")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["register"]
        if name not in registers:
            words = _("There is no register “%(name)s”. Nothing was changed; choose one of: %(names)s.")
            raise CommandError(words % {"name": name, "names": ", ".join(registers.keys())}, returncode=2)
        write_blank(options["file"], registers[name], clock.today())
