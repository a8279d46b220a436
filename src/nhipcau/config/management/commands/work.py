"""The job worker: runs queued tasks one after another and the clock's jobs once a minute."""

import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from nhipcau.config.ticking import tick


class Command(BaseCommand):
    help = "Tiến trình nền: làm các việc trong hàng đợi và việc theo giờ (./run tự gọi lệnh này)."

    def handle(self, *args: Any, **options: Any) -> None:
        threading.Thread(target=every_minute, daemon=True, name="tick").start()
        call_command("db_worker", queue_name="*", interval=1, startup_delay=False, verbosity=0)


def every_minute() -> None:
    """A failing job of the clock is logged and tried again a minute later."""
    pause = threading.Event()
    while True:
        close_old_connections()
        tick()
        connection.close()
        pause.wait(60)
