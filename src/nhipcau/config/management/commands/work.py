"""The job worker: runs queued tasks one after another and the clock's jobs once a minute."""

import os
import sys
import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from nhipcau.config.guard import unsafe
from nhipcau.config.ticking import tick


class Command(BaseCommand):
    help = "Tiến trình nền: làm các việc trong hàng đợi và việc theo giờ (./run tự gọi lệnh này)."
    requires_system_checks = ()  # what is unsafe is asked below, as the web server asks it

    def handle(self, *args: Any, **options: Any) -> None:
        if faults := unsafe(tables=True):
            print(*faults, sep="\n", file=sys.stderr, flush=True)
            sys.exit(os.EX_CONFIG)  # ./run starts again what fell, but not this
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
