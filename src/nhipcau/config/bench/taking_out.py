"""A long list taken out as people do it: asked for by the director, agreed to by the data officer, made, downloaded."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest import mock

from django.test import Client

from nhipcau.access.states import ROLES
from nhipcau.kernel import clock
from nhipcau.kernel.fresh import FRESH_AT

from . import pages
from .figures import Measured

OP = "export.people"
JOBS = [sys.executable, "-m", "nhipcau.config.manage", "db_worker", "--batch", "--queue-name", "*", "--verbosity", "0"]
WHY = {"why-purpose": "check", "why-reason": "Đo thời gian xuất một danh sách dài"}
NO_END = 10**9


def measure(tell: Callable[[str], None]) -> Measured | None:
    """The whole list of people, whatever the role may take out in a day. None when the file was not given.

    `seconds`, `cpu_seconds` and `rss_mb` (the most) are those of a job worker that is started for it and ends with it.
    """
    director, officer = _fresh("giamdoc"), _fresh("dulieu")
    role = replace(ROLES["director"], export_rows=NO_END)
    with mock.patch.dict(ROLES, {"director": role}):
        url = director.post("/exports/new/registry.people", WHY).headers["Location"]
    officer.post(f"{url}decide", {"agreed": "yes"})
    begun = time.perf_counter()
    worker = subprocess.Popen(JOBS, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(worker.pid, 0)
    worker.returncode, seconds = os.waitstatus_to_exitcode(status), time.perf_counter() - begun
    begun = time.process_time()
    answer = director.post(f"{url}file")
    if answer.status_code != 200 or not answer.content.startswith(b"PK"):
        tell(f"{OP}: the file was not given ({answer.status_code}), left out")
        return None
    measured = Measured(OP, seconds=round(seconds, 1), bytes=len(answer.content))
    measured.rss_mb = round(usage.ru_maxrss / 1024, 1)
    measured.more = {"cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1)}
    measured.more["download_cpu_seconds"] = round(time.process_time() - begun, 2)
    return measured


def _fresh(login: str) -> Client:
    client: Any = pages.signed_in(login)
    session = client.session
    session[FRESH_AT] = clock.now().timestamp()
    session.save()
    return client
