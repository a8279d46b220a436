"""`./nhipcau init --centre NAME --province CODE --admin LOGIN [--code TT] [--password-stdin]`."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from nhipcau.access import actions as access
from nhipcau.config import asking
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from nhipcau.org import actions as org
from nhipcau.org import queries as org_queries


class Command(BaseCommand):
    help = "Lập Trung tâm trong một thư mục dữ liệu còn trống, cùng tài khoản quản trị đầu tiên."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--centre", required=True, metavar="NAME", help="tên Trung tâm")
        parser.add_argument("--province", required=True, metavar="CODE", help="mã tỉnh hiện hành, ví dụ 31")
        parser.add_argument("--admin", required=True, metavar="LOGIN", help="tên đăng nhập đầu tiên")
        parser.add_argument("--code", default="TT", help="mã của Trung tâm (mặc định TT)")
        parser.add_argument("--password-stdin", action="store_true", help="đọc mật khẩu từ stdin")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = Namespace(**options)
        fresh = self.refuse_when_used()
        password = asking.password(from_stdin=asked.password_stdin)
        try:
            call_command("migrate", interactive=False, verbosity=0)
            with transaction.atomic():
                set_up(asked, password)
        except Refused as refusal:
            if fresh:
                forget_database()
            raise CommandError(f"{refusal} Chưa có gì được lập.") from None
        self.stderr.write(f"Đã lập {asked.centre}. Đăng nhập đầu tiên: {asked.admin}. Chạy ./run để bắt đầu.")

    def refuse_when_used(self) -> bool:
        """Is there no database at all? One that ./run --empty made, with nobody in it yet, is as good as none."""
        if connection.vendor == "sqlite" and not Path(str(settings.DATABASES["default"]["NAME"])).exists():
            return True
        tables = connection.introspection.table_names()
        if tables and ("org_unit" not in tables or "access_user" not in tables or somebody_is_in()):
            raise CommandError(
                f"Cơ sở dữ liệu trong {settings.DATA_DIR} đã có dữ liệu, nên không lập Trung tâm mới. "
                "Chưa có gì thay đổi; hãy chọn thư mục dữ liệu khác bằng NHIPCAU_DATA."
            )
        return False


def somebody_is_in() -> bool:
    with connection.cursor() as cursor:  # an older schema must be readable too: no models here
        cursor.execute("SELECT (SELECT count(*) FROM org_unit) + (SELECT count(*) FROM access_user)")
        return bool(cursor.fetchone()[0])


def set_up(asked: Namespace, password: str) -> None:
    """Places in force, the Centre, the first account as administrator and staff. One transaction by the caller."""
    by, at = asking.os_actor(), clock.now()
    org.load_current_places(by=by, at=at)
    centre = org.set_up_centre(code=asked.code, name=asked.centre, province_code=asked.province, by=by, at=at)
    name = asked.admin
    user = access.open_account(login=asked.admin, name=name, password=password, by=by, at=at, must_change=False)
    for role in ("admin", "director"):
        access.grant(user=user, role=role, unit=centre, valid_from=clock.local_day(at), by=by, at=at)
    org_queries.centre()


def forget_database() -> None:
    """Nothing was set up: leave the folder as it was found, without a database."""
    connection.close()
    if connection.vendor == "sqlite":
        path = Path(str(settings.DATABASES["default"]["NAME"]))
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
