"""`./nhipcau restore FILE [--replace]`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nhipcau.config.restoring import restore
from nhipcau.kernel.errors import Refused


class Command(BaseCommand):
    help = "Khôi phục cơ sở dữ liệu và tệp từ một bản sao lưu, sau khi kiểm tra mọi mã kiểm tra của nó."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--replace", action="store_true", help="thay dữ liệu đang có (được tự sao lưu trước)")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            manifest, before = restore(file, replace=replace)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from None
        if before is not None:
            self.stderr.write(f"Dữ liệu có trước đó đã được sao lưu vào {before}.")
        self.stderr.write(f"Đã khôi phục {len(manifest['members'])} phần, bản sao lưu lúc {manifest['made_at']}.")
        self.stderr.write(
            f"Khóa bí mật không nằm trong bản sao lưu: nếu chuyển máy, hãy đặt secret.key cũ vào {settings.DATA_DIR} "
            "(chmod 600). Không có khóa cũ thì mọi người chỉ phải đăng nhập lại."
        )
