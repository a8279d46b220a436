"""`./nhipcau demo`: make an invented province in an empty data folder."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from nhipcau.config import asking, demo, demo_accounts
from nhipcau.config.demo.network import ACCOUNTS
from nhipcau.config.demo_accounts import DemoAccount
from nhipcau.kernel import clock
from nhipcau.org import queries as org


class Command(BaseCommand):
    help = "Dựng tỉnh mẫu (mọi tên người, địa danh đều bịa) trong thư mục dữ liệu chưa có Trung tâm."

    def handle(self, *args: Any, **options: Any) -> None:
        if "org_unit" in connection.introspection.table_names() and org.centre_or_none() is not None:
            raise CommandError(
                "Thư mục dữ liệu này đã có Trung tâm, nên không dựng tỉnh mẫu. Chưa có gì thay đổi; "
                "hãy chọn thư mục dữ liệu khác bằng NHIPCAU_DATA."
            )
        call_command("migrate", interactive=False, verbosity=0)
        accounts = told()
        demo_accounts.keep(accounts)
        passwords = {account.login: account.password for account in accounts}
        demo.make(passwords=passwords, by=asking.os_actor(), at=clock.now())
        self.stderr.write(
            "Đã dựng tỉnh mẫu. Mật khẩu các tài khoản nằm trong demo-accounts.json và hiện khi chạy ./run."
        )


def told() -> list[DemoAccount]:
    """The demo accounts, with the passwords of an earlier attempt where there are any."""
    earlier = {account.login: account.password for account in demo_accounts.kept()}
    return [
        DemoAccount(login, earlier.get(login) or demo_accounts.new_password(), about)
        for login, _, _, _, about in ACCOUNTS
    ]
