"""`./nhipcau tick`: the clock's jobs once (the job worker does this each minute)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from nhipcau.config.ticking import tick


class Command(BaseCommand):
    help = "Làm các việc theo giờ một lần (tiến trình nền tự làm mỗi phút)."

    def handle(self, *args: Any, **options: Any) -> None:
        if failed := tick():
            raise CommandError(f"Việc theo giờ không xong: {', '.join(failed)}. Xem lỗi ở trên; lần sau sẽ thử lại.")
