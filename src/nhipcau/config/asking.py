"""What several commands ask of whoever runs them."""

import getpass
import sys

from django.core.management.base import CommandError

from nhipcau.kernel import actors


def os_actor() -> actors.Actor:
    """Commands act as the system; the operating-system user's name stands in the audit."""
    try:
        return actors.system(getpass.getuser())
    except (KeyError, OSError):
        return actors.system("không rõ")


def password(*, from_stdin: bool) -> str:
    """One line of stdin, or asked twice on the terminal. Raises CommandError when they differ."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise CommandError("Không có màn hình để hỏi mật khẩu. Hãy đưa mật khẩu qua stdin và thêm --password-stdin.")
    first = getpass.getpass("Mật khẩu (ít nhất 12 ký tự): ")
    if getpass.getpass("Nhập lại mật khẩu: ") != first:
        raise CommandError("Hai lần nhập không giống nhau. Chưa có gì thay đổi; hãy chạy lại lệnh.")
    return first
