"""`./nhipcau audit verify [--head FILE] [--json]`: is the trail whole? `./nhipcau audit seal`: seal its heads now."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nhipcau.audit.actions import seal
from nhipcau.audit.queries import Broken, seal_files, sealing_key_missing, verify
from nhipcau.config import asking
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused


class Command(BaseCommand):
    help = "Kiểm tra chuỗi nhật ký (mã thoát 0 khi nguyên vẹn, 1 và dòng hỏng đầu tiên khi không), hoặc niêm phong nó."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "seal"])
        parser.add_argument(
            "--head", type=Path, action="append", default=[], metavar="FILE",
            help="đối chiếu thêm với tệp niêm phong cất ở nơi khác",
        )  # fmt: skip
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, what: str, head: list[Path], as_json: bool, **options: Any) -> None:
        if what == "seal":
            self.seal()
        else:
            self.verify(head, as_json=as_json)

    def seal(self) -> None:
        try:
            sealed, path = seal(by=asking.os_actor(), at=clock.now())
        except OSError as error:
            raise CommandError(f"Chưa niêm phong được: {error}. Chưa có gì thay đổi.") from None
        self.stdout.write(f"Đã niêm phong nhật ký, số {sealed.number}: {path}")

    def verify(self, outer: list[Path], *, as_json: bool) -> None:
        try:
            count, broken = verify([*seal_files(), *outer])
        except Refused as refused:
            raise CommandError(str(refused), returncode=2) from None
        if as_json:
            found = asdict(broken) if broken else None
            self.stdout.write(json.dumps({"events": count, "broken": found}, ensure_ascii=False))
        else:
            self.tell(count, broken)
        if broken is not None:
            sys.exit(1)

    def tell(self, count: int, broken: Broken | None) -> None:
        if broken is None:
            self.stdout.write(f"Nhật ký nguyên vẹn: {count} dòng.")
        else:
            row = f"dòng số {broken.row}" if broken.row is not None else "cuối chuỗi"
            chain = broken.chain or "(không thuộc đơn vị)"
            self.stdout.write(f"Nhật ký hỏng ở {row}, chuỗi {chain}, vị trí {broken.position}: {broken.why}.")
        if sealing_key_missing():
            self.stderr.write("Không có khóa niêm phong (audit.key) ở đây, nên chưa biết các niêm phong do ai làm ra.")
