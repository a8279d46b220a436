"""Make the data folder ready for this version: called by ./run before the web server starts."""

import fcntl
import os
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from nhipcau.config import asking, demo_accounts
from nhipcau.config.guard import unsafe
from nhipcau.kernel import clock
from nhipcau.org import queries as org


class Command(BaseCommand):
    help = "Chuẩn bị thư mục dữ liệu: nâng cấp cơ sở dữ liệu, gom tệp tĩnh, dựng tỉnh mẫu ở lần đầu."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--empty", action="store_true", help="không dựng tỉnh mẫu")

    def handle(self, *args: Any, empty: bool, **options: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        if faults := unsafe(tables=False):
            raise CommandError("\n".join(faults), returncode=2)
        lock = os.open(settings.DATA_DIR / "prepare.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.forget_unfinished_demo()
        self.stderr.write("Đang chuẩn bị cơ sở dữ liệu …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("check", fail_level="ERROR", databases=["default"], stdout=self.stderr, stderr=self.stderr)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not empty and "demo" in get_commands() and not org.units().exists():
            self.make_demo()
        if accounts := demo_accounts.kept():
            demo_accounts.keep(demo_accounts.with_codes(accounts, by=asking.os_actor(), at=clock.now()))
        connection.close()
        os.close(lock)

    def make_demo(self) -> None:
        self.stderr.write("Đang dựng tỉnh mẫu … (chỉ ở lần chạy đầu)")
        demo_accounts.UNFINISHED.touch(mode=0o600)
        call_command("demo", stdout=self.stderr, stderr=self.stderr)
        demo_accounts.UNFINISHED.unlink()

    def forget_unfinished_demo(self) -> None:
        """A start that was killed while it made the demo begins again: nobody has worked in it yet."""
        if not demo_accounts.UNFINISHED.exists():
            return
        if connection.vendor != "sqlite":
            raise CommandError(
                "Lần trước việc dựng tỉnh mẫu bị dừng giữa chừng. Hãy tạo lại cơ sở dữ liệu trống, xóa tệp "
                f"{demo_accounts.UNFINISHED} rồi chạy lại ./run."
            )
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            (settings.DATA_DIR / f"nhipcau.sqlite3{suffix}").unlink(missing_ok=True)
        demo_accounts.UNFINISHED.unlink()
