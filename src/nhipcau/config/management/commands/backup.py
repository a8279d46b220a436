"""`./nhipcau backup FILE`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nhipcau.config import backups
from nhipcau.kernel.errors import Refused


class Command(BaseCommand):
    help = "Sao lưu cơ sở dữ liệu và tệp vào một tệp được mã hóa; làm được cả khi mọi người đang dùng."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = backups.make(file)
        except (Refused, OSError) as error:
            raise CommandError(f"Chưa sao lưu được: {error}") from None
        self.stderr.write(f"Đã sao lưu {len(manifest['members'])} phần vào {file}.")
        self.stderr.write(
            f"Bản sao lưu được mã hóa; muốn mở phải có các khóa {', '.join(manifest['keys'])} và fingerprint. "
            f"Khóa không nằm trong bản sao lưu: hãy cất một bản của thư mục {settings.KEYS_DIR} ở nơi khác. "
            "Cất riêng cả secret.key."
        )
