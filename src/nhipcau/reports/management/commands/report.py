"""`./nhipcau report periodic --from D --to D [--unit CODE] [--format json|docx|xlsx] [--out FILE]`."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from nhipcau.org import queries as org
from nhipcau.reports.engine.figures import Period
from nhipcau.reports.queries.printing import file_for_command

FIRST_YEAR = 1900  # no register reaches further back, and the year before must exist too


def day(text: str) -> date:
    """A day as 2019-09-30 or 30/09/2019."""
    parts = text.split("/")
    try:
        found = date(int(parts[2]), int(parts[1]), int(parts[0])) if len(parts) == 3 else date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” không phải là một ngày. Hãy ghi như 2019-09-30 hoặc 30/09/2019.") from None
    if found.year < FIRST_YEAR:
        raise ArgumentTypeError(f"“{text}” ở trước năm {FIRST_YEAR}. Hãy ghi đủ bốn chữ số của năm, như 2019-09-30.")
    return found


class Command(BaseCommand):
    help = "Báo cáo định kỳ ra JSON, Word hoặc Excel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", choices=["periodic"])
        parser.add_argument("--from", dest="first", type=day, required=True)
        parser.add_argument("--to", dest="last", type=day, required=True)
        parser.add_argument("--unit", default="")
        parser.add_argument("--format", dest="kind", choices=["json", "docx", "xlsx"], default="json")
        parser.add_argument("--out", type=Path)
        parser.add_argument("--json", action="store_true", help="như --format json")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["last"] < options["first"]:
            raise CommandError("Ngày cuối kỳ (--to) đứng trước ngày đầu kỳ (--from).", returncode=2)
        unit = org.units().filter(code=options["unit"]).first() if options["unit"] else org.centre_or_none()
        if unit is None:
            what = f"Không có đơn vị nào mang mã “{options['unit']}”." if options["unit"] else "Chưa có Trung tâm nào."
            raise CommandError(f"{what} Hãy chạy ./nhipcau init trước, hoặc xem mã ở trang Mạng lưới.", returncode=2)
        if options["kind"] != "json" and options["out"] is None and sys.stdout.isatty():
            raise CommandError("Hãy chọn tệp để ghi bằng --out TỆP.", returncode=2)
        period = Period(options["first"], options["last"])
        with translation.override("vi"):
            content = file_for_command(unit, period, options["kind"], whole=not options["unit"])
        if options["out"]:
            try:
                options["out"].write_bytes(content)
            except OSError:
                words = f"Không ghi được vào “{options['out']}”, nên chưa có tệp nào. Hãy chọn thư mục có và ghi được."
                raise CommandError(words, returncode=2) from None
        else:
            sys.stdout.buffer.write(content)
