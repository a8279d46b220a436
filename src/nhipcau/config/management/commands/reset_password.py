"""`./nhipcau reset_password LOGIN [--password-stdin]`: when nobody can sign in any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nhipcau.access import actions, queries
from nhipcau.config import asking
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused


class Command(BaseCommand):
    help = "Đặt lại mật khẩu của một tài khoản; người đó phải đổi mật khẩu ở lần đăng nhập tới."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", metavar="LOGIN")
        parser.add_argument("--password-stdin", action="store_true", help="đọc mật khẩu từ stdin")

    def handle(self, *args: Any, login: str, password_stdin: bool, **options: Any) -> None:
        user = queries.accounts().filter(login=login.strip().lower()).first()
        if user is None:
            raise CommandError(f"Không có tài khoản {login}. Chưa có gì thay đổi.")
        password = asking.password(from_stdin=password_stdin)
        try:
            actions.reset_password(user=user, password=password, by=asking.os_actor(), at=clock.now())
        except Refused as refusal:
            raise CommandError(f"{refusal} Chưa có gì thay đổi.") from None
        self.stderr.write(f"Đã đặt lại mật khẩu của {user.login}.")
