"""Whole commands: start, import, report, places. Each runs as people run it, in a process of its own."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from django.conf import settings
from django.db import connection

from nhipcau.config import asking
from nhipcau.intake import actions as intake
from nhipcau.intake.actions import NewContact
from nhipcau.kernel import clock
from nhipcau.org import queries as org
from nhipcau.reports.actions import Period
from nhipcau.reports.queries import figures_for

from .figures import Measured
from .server import free_port, process, wait_for

CALLS = 100_000
MANAGE = [sys.executable, "-m", "nhipcau.config.manage"]
Tell = Callable[[str], None]


def start_warm(tell: Tell) -> Measured:
    """`./run` on a prepared folder until its first page answers."""
    command, seconds = str(settings.ROOT / "run"), []
    for _ in range(2):  # the first one prepares
        port, begun = free_port(), time.perf_counter()
        arguments = [command, "--port", str(port), "--data", str(settings.DATA_DIR)]
        with process(arguments, stdout=subprocess.DEVNULL) as server:
            wait_for(port, "/account/sign-in/", server)
            seconds.append(time.perf_counter() - begun)
            rss = _memory(server.pid)
    return Measured("start.warm", seconds=round(seconds[-1], 2), rss_mb=rss)


def _memory(root: int) -> float | None:
    """Proportional memory of a process and all below it in MB; None where /proc does not tell."""
    total, waiting = 0, [root]
    try:
        while waiting:
            pid = waiting.pop()
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
            waiting += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (OSError, StopIteration):
        return None
    return round(total / 1024, 1)


def import_calls(tell: Tell) -> Measured:
    """100,000 generated calls through the real command, while somebody else logs calls on the same database."""
    path = settings.DATA_DIR / "so-tong-dai-lon.xlsx"
    tell("import.calls: writing the workbook …")
    write_calls(path, CALLS)
    tell("import.calls: importing …")
    waits: list[float] = []
    done = threading.Event()
    other = threading.Thread(target=_log_meanwhile, args=(waits, done), daemon=True)
    begun = time.perf_counter()
    command = subprocess.Popen([*MANAGE, "import", "calls", str(path), "--json"], stdout=subprocess.PIPE)
    other.start()
    assert command.stdout is not None
    answer = json.loads(command.stdout.read())
    _, status, usage = os.wait4(command.pid, 0)
    seconds = time.perf_counter() - begun
    done.set()
    other.join()
    command.returncode = os.waitstatus_to_exitcode(status)
    measured = Measured("import.calls", seconds=round(seconds, 1), rss_mb=round(usage.ru_maxrss / 1024, 1))
    measured.more = {"rows": answer["rows"], "created": answer["created"], "errors": len(answer["errors"])}
    measured.more["cpu_seconds"] = round(usage.ru_utime + usage.ru_stime, 1)
    measured.more |= {"others_saved": len(waits), "others_longest_wait_ms": round(max(waits, default=0) * 1000)}
    return measured


def write_calls(path: Path, count: int) -> None:
    """A register of calls as an office keeps it, in the places of the demo province."""
    rng = random.Random(311)  # noqa: S311
    places = [*org.communes_to_choose(date(2025, 3, 1))]
    topics, groups = ("Chính sách xã hội", "Thủ tục trợ cấp", "Tâm lý"), ("Người cao tuổi", "Người khuyết tật", "")
    headers = ("STT", "Ngày giờ", "Họ tên người gọi", "Số gọi đến", "Địa chỉ (xã, huyện)", "Nhóm đối tượng")
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("Sổ tổng đài")
    sheet.write_row(0, 0, (*headers, "Nội dung tư vấn", "Kết quả xử lý"))
    for number in range(1, count + 1):
        day = date(2024, 11, 1) + timedelta(days=rng.randrange(240))
        when = f"{day:%d/%m/%Y} {rng.randint(7, 20):02d}:{rng.randint(0, 59):02d}"
        who = f"Âu {rng.choice(('Thị', 'Bá'))} Tổng Đài"
        row = (number, when, who, f"09000{number % 100_000:05d}", rng.choice(places))
        sheet.write_row(number, 0, (*row, rng.choice(groups), rng.choice(topics), "Đã tư vấn"))
    book.close()


def _log_meanwhile(waits: list[float], done: threading.Event) -> None:
    by, unit = asking.os_actor(), org.centre()
    while not done.wait(0.05):
        at, begun = clock.now(), time.perf_counter()
        intake.log_contact(contact=NewContact(unit=unit, channel="call", received_at=at), by=by, at=at)
        waits.append(time.perf_counter() - begun)
    connection.close()


def report(op: str, tell: Tell) -> Measured:
    """The nine-month report of the whole Centre, every figure with its breakdowns: the best of three."""
    period, seconds = Period(date(2025, 1, 1), date(2025, 9, 30)), []
    for _ in range(3):
        begun = time.perf_counter()
        figures = figures_for(unit_ids=None, period=period)
        seconds.append(time.perf_counter() - begun)
    rows = {"calls": figures["contacts.calls"].value, "slowest_seconds": round(max(seconds), 3)}
    return Measured(op, seconds=round(min(seconds), 3), more=rows)


def places(folder: Path, tell: Tell) -> Measured:
    """14,000 places and their "became" links, by the real command."""
    begun, counts = time.perf_counter(), {}
    for register, name in (("places", "units.csv"), ("links", "became.csv")):
        tell(f"places: {name} …")
        answer = subprocess.run([*MANAGE, "import", register, str(folder / name), "--json"], stdout=subprocess.PIPE)
        if answer.returncode > 1:
            raise RuntimeError(f"{name}: exit {answer.returncode}")
        counts[register] = json.loads(answer.stdout)["rows"]
    return Measured("places", seconds=round(time.perf_counter() - begun, 1), more=counts)
