"""`./nhipcau COMMAND …`: Django's commands and our own, spoken to from the shell."""

import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

NEEDS_NO_DATABASE = {"help", "--help", "-h", "version", "--version", "init", "restore", "migrate", "prepare", "check"}
NEEDS_NO_DATABASE |= {"makemigrations", "rulebook", "bench", "demo", "collectstatic", "test"}

AS_OWNER = {"migrate", "prepare", "init", "demo", "backup", "restore", "bench", "flush"}
"""Commands that make or change tables, or copy all of them: on PostgreSQL they speak as the owner, if there is one."""

TELLS_UNUSABLE_BY_2 = {"import", "report", "prepare"}
"""1 says something else there: rows were refused, the good ones are kept. `prepare` speaks for ./run."""


def refuse(sentence: str) -> NoReturn:
    """End with a sentence for people; nothing was done."""
    print(sentence, file=sys.stderr)
    sys.exit(2 if TELLS_UNUSABLE_BY_2 & {*sys.argv[1:2]} else 1)


@contextmanager
def in_use(folder: Path, alone: bool) -> Iterator[None]:
    """Every command shares the data folder with the others; only `restore` wants it alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / "in-use.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        refuse(
            "Dữ liệu đang được dùng (./run hoặc một lệnh khác đang chạy), nên chưa khôi phục gì. Hãy dừng rồi chạy lại."
            if alone
            else "Dữ liệu đang được khôi phục từ bản sao lưu. Hãy đợi việc đó xong rồi chạy lại lệnh này."
        )
    try:
        yield
    finally:
        os.close(descriptor)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhipcau.config.settings")
    os.environ["NHIPCAU_AS_OWNER"] = "1" if AS_OWNER & {*sys.argv[1:2]} else "0"
    if sys.argv[1:2] != ["makemigrations"]:
        os.umask(0o077)  # the database, its journal and uploaded files are for this account alone
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError, execute_from_command_line

    try:
        from django.conf import settings

        database = settings.DATABASES["default"]
    except ImproperlyConfigured as error:
        refuse(str(error))
    sqlite = str(database["ENGINE"]).endswith("sqlite3")
    if sqlite and not Path(str(database["NAME"])).exists() and not NEEDS_NO_DATABASE & {*sys.argv[1:2], *sys.argv[2:]}:
        refuse(
            f"Thư mục {settings.DATA_DIR} chưa có cơ sở dữ liệu. Hãy lập Trung tâm bằng ./nhipcau init, "
            "hoặc chỉ thư mục khác bằng NHIPCAU_DATA."
        )
    CommandError.__name__ = "Lỗi"  # what Django prints before the sentence
    with in_use(settings.DATA_DIR, alone="restore" in sys.argv[1:2]):
        execute_from_command_line(["./nhipcau", *sys.argv[1:]])


if __name__ == "__main__":
    main()
