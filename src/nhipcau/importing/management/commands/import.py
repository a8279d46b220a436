"""`./nhipcau import REGISTER FILE`: exit 0; 1 when a row was refused (the good ones are kept); 2 when unusable."""

import getpass
import hashlib
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from nhipcau.importing.actions import Plan, check_file
from nhipcau.importing.actions.running import import_by_command
from nhipcau.kernel import actors, clock
from nhipcau.kernel.contracts import Register, registers
from nhipcau.kernel.errors import Refused
from nhipcau.org import queries as org

SHOWN = 200  # sentences of each kind on the screen; all of them with --json


class Command(BaseCommand):
    help = "Import a register (a workbook or CSV file)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("register")
        parser.add_argument("file")
        parser.add_argument("--unit", metavar="CODE")
        parser.add_argument("--update", action="store_true")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = self._import(options)
        except Refused as refusal:
            self.stderr.write(str(refusal))
            sys.exit(2)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
        else:
            self._tell(result, dry_run=options["dry_run"])
        if result["errors"]:
            sys.exit(1)

    def _import(self, options: dict[str, Any]) -> dict[str, Any]:
        register, path = _register(options["register"]), Path(options["file"])
        if not path.is_file():
            raise Refused(_("There is no file “%(path)s”. Nothing was changed; check the path.") % {"path": path})
        plan = Plan(register, path, path.name, _unit(options["unit"]), options["update"])
        by, at = actors.system(getpass.getuser()), clock.now()
        if options["dry_run"]:
            result, _counts = check_file(plan=plan, by=by, at=at)
            del result["columns"]
            return result
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return import_by_command(plan=plan, sha256=digest, by=by, at=at)

    def _tell(self, result: dict[str, Any], *, dry_run: bool) -> None:
        words = _(
            "%(file)s: %(rows)d rows; %(created)d added, %(updated)d changed, %(unchanged)d unchanged, %(errors)d "
            "errors, %(warnings)d warnings."
        )
        counts = {**result, "errors": len(result["errors"]), "warnings": len(result["warnings"])}
        for kind, title in (("errors", _("Error")), ("changes", _("Change")), ("warnings", _("Warning"))):
            for found in result[kind][:SHOWN]:
                self.stdout.write(_line(title, found))
            if (more := len(result[kind]) - SHOWN) > 0:
                self.stdout.write(_("%(title)s: %(more)d more, see --json.") % {"title": title, "more": more})
        self.stdout.write(words % counts)
        if mapping := result.get("mapping"):
            said = _("The columns were read as %(by)s mapped them on %(at)s.") % mapping
            self.stdout.write(said)
        if dry_run:
            self.stdout.write(_("This was a trial: nothing was changed."))


def _register(name: str) -> Register:
    if (register := registers.get(name)) is None:
        words = _("There is no register “%(name)s”. Nothing was changed; choose one of: %(names)s.")
        raise Refused(words % {"name": name, "names": ", ".join(registers.keys())})
    return register


def _unit(code: str | None) -> Any:
    if (centre := org.centre_or_none()) is None:
        raise Refused(_("There is no Centre yet. Nothing was changed; run ./nhipcau init first."))
    if code is None:
        return centre
    units = {unit.code: unit for unit in org.units()}
    if code not in units:
        words = _("There is no unit with the code “%(code)s”. Nothing was changed; the codes are: %(codes)s.")
        raise Refused(words % {"code": code, "codes": ", ".join(units)})
    return units[code]


def _line(title: str, found: dict[str, Any]) -> str:
    where = _("%(title)s, row %(row)s, column “%(column)s”") % {"title": title, **found}
    if "old" in found:
        return f"{where}: {found['old']} → {found['new']}"
    return f"{where}: {found['value']} – {found['reason']}" if found["value"] else f"{where}: {found['reason']}"
