"""`./nhipcau bench [--people N] [--only OP[,OP…]] [--json]`: measure this machine with the demo province."""

import json
import os
import signal
import sys
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nhipcau.config.bench.measuring import OPERATIONS, everything
from nhipcau.config.bench.place_of_its_own import environment
from nhipcau.config.bench.server import process

INSIDE = "NHIPCAU_BENCH_INSIDE"  # set for the process that measures, in the folder made for it
COLUMNS = ("p50_ms_1", "p95_ms_1", "p50_ms_8", "p95_ms_8", "queries", "bytes", "seconds", "rss_mb")


class Command(BaseCommand):
    help = "Đo tốc độ trên máy này, trong thư mục dữ liệu và cơ sở dữ liệu riêng."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=0, help="ghi thêm N người (và chừng ấy liên hệ) trước khi đo")
        parser.add_argument("--only", default="", help="chỉ đo những việc này: " + ", ".join(OPERATIONS))
        parser.add_argument("--json", action="store_true", help="chỉ in JSON ra stdout")

    def handle(self, *args: Any, people: int, only: str, json: bool, **options: Any) -> None:
        chosen = [name.strip() for name in only.split(",") if name.strip()]
        for name in chosen:
            if not any(op == name or op.startswith(f"{name}.") for op in OPERATIONS):
                raise CommandError(f"Không có việc đo {name!r}. Hãy chọn trong: {', '.join(OPERATIONS)}.", returncode=2)
        signal.signal(signal.SIGTERM, stop)
        if os.environ.get(INSIDE):
            self.measure(chosen, people, as_json=json)
        else:
            self.begin()

    def begin(self) -> None:
        """Call the same command again in a place of its own; a signal ends it and leaves nothing behind."""
        with (
            environment() as values,
            process([sys.executable, *sys.orig_argv[1:]], env=values | {INSIDE: "1"}) as child,
        ):
            code = child.wait()
        if code:
            raise CommandError("Việc đo bị dừng giữa chừng; hãy xem lỗi ở trên.", returncode=code if code > 0 else 1)

    def measure(self, only: list[str], people: int, *, as_json: bool) -> None:
        self.stderr.write("Đang dựng tỉnh mẫu để đo …")
        call_command("prepare", stdout=self.stderr, stderr=self.stderr)
        result = everything(only, people, self.stderr.write)
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) if as_json else table(result))


def stop(number: int, _frame: FrameType | None) -> None:
    """End as Ctrl+C does, so that servers, folder and database are cleared away."""
    raise KeyboardInterrupt


def table(result: dict[str, Any]) -> str:
    """The figures for people, one operation a line."""
    lines = [f"{'':24}" + "".join(f"{name:>10}" for name in COLUMNS)]
    for one in (result["ceiling"], *result["operations"]):
        cells = (one.get(name) for name in COLUMNS)
        lines.append(f"{one['op']:24}" + "".join(f"{'' if cell is None else cell:>10}" for cell in cells))
    return "\n".join(lines)
