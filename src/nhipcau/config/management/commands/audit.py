"""`./nhipcau audit verify [--json]`: is the trail whole?"""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from nhipcau.audit.queries import verify


class Command(BaseCommand):
    help = "Kiểm tra chuỗi nhật ký: mã thoát 0 khi nguyên vẹn, 1 và dòng hỏng đầu tiên khi không."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        count, broken = verify()
        if as_json:
            found = asdict(broken) if broken else None
            self.stdout.write(json.dumps({"events": count, "broken": found}, ensure_ascii=False))
        elif broken is None:
            self.stdout.write(f"Nhật ký nguyên vẹn: {count} dòng.")
        else:
            row = f"dòng số {broken.row}" if broken.row is not None else "cuối chuỗi"
            chain = broken.chain or "(không thuộc đơn vị)"
            self.stdout.write(f"Nhật ký hỏng ở {row}, chuỗi {chain}, vị trí {broken.position}: {broken.why}.")
        if broken is not None:
            sys.exit(1)
