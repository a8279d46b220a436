"""`./nhipcau code LOGIN`: a new card of codes, when somebody lost their second step and nobody can help on the page."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nhipcau.access import queries
from nhipcau.access.actions import factors
from nhipcau.config import asking
from nhipcau.kernel import clock


class Command(BaseCommand):
    help = "Làm thẻ mã mới (bước xác minh thứ hai) cho một tài khoản và in các mã ra; thẻ trước không dùng được nữa."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", metavar="LOGIN")

    def handle(self, *args: Any, login: str, **options: Any) -> None:
        user = queries.login_known(login)
        if user is None:
            raise CommandError(f"Không có tài khoản {login}. Chưa có gì thay đổi.")
        codes = factors.make_card(user=user, by=asking.os_actor(), at=clock.now())
        self.stderr.write(f"Thẻ mã của {user.login}: mỗi mã dùng một lần, sau mật khẩu.")
        for code in codes:
            self.stdout.write(code)
