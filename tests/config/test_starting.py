"""./run as people meet it: it starts, says where, stops at once, and refuses in words what it must not do."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.sqlite

MODULE = [sys.executable, "-m", "nhipcau.config.supervisor"]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


def environment_of(folder: Path) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "NHIPCAU_TESTING"} | {"NHIPCAU_DATA": str(folder)}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a folder that is not there yet."""
    return environment_of(tmp_path / "var")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of a folder that a first start has prepared, which takes the longest."""
    environment, port = environment_of(tmp_path_factory.mktemp("data") / "var"), free_port()
    command = [*MODULE, "--empty", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        process.terminate()
    return environment


@pytest.fixture
def start(port: int, prepared: dict[str, str]) -> Iterator[Callable[..., Any]]:
    started = []

    def go(ignore_sigint: bool = False) -> subprocess.Popen[str]:
        before = (lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) if ignore_sigint else None
        command = [*MODULE, "--empty", "--port", str(port)]
        process = subprocess.Popen(command, env=prepared, stdout=subprocess.PIPE, text=True, preexec_fn=before)
        started.append(process)
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        return process

    yield go
    for process in started:
        process.kill()
        process.communicate()


def family(pid: int) -> set[int]:
    """A process and everything below it."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in map(str.split, listed.splitlines())}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}/status").exists() and "State:\tZ" not in _status(pid)}


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return "State:\tZ"


def gone_within(pids: set[int], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not alive(pids):
            return True
        os.sched_yield()
    return False


@pytest.mark.parametrize(
    ("number", "ignored"), [(signal.SIGTERM, False), (signal.SIGINT, False), (signal.SIGINT, True)]
)
def test_a_signal_stops_everything_within_five_seconds(
    start: Callable[..., Any], port: int, number: signal.Signals, ignored: bool
) -> None:
    process = start(ignore_sigint=ignored)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
        assert answer.read() == b"ok"
    everything = family(process.pid)
    assert len(everything) >= 4
    process.send_signal(number)
    assert process.wait(timeout=5) == 0
    assert alive(everything) == set()


def test_a_killed_supervisor_takes_its_children_along(start: Callable[..., Any]) -> None:
    process = start()
    everything = family(process.pid)
    process.kill()
    process.wait()
    assert gone_within(everything, 10)


def test_a_fallen_job_worker_is_started_again(start: Callable[..., Any]) -> None:
    process = start()
    (worker,) = [pid for pid in family(process.pid) if b"\0work\0" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(worker, signal.SIGKILL)
    until = time.monotonic() + 20
    again: list[int] = []
    while not again and time.monotonic() < until:
        commands = {pid: Path(f"/proc/{pid}/cmdline") for pid in alive(family(process.pid)) - {worker}}
        again = [pid for pid, path in commands.items() if path.exists() and b"\0work\0" in path.read_bytes()]
    assert len(again) == 1


def refused(environment: dict[str, str], *arguments: str) -> str:
    command = [*MODULE, "--empty", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def test_a_port_in_use_is_refused(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refused(environment, "--port", str(port))
    assert f"Không mở được cổng {port}" in said
    assert f"./run --port {port + 1}" in said


def test_plain_http_beyond_this_machine_is_refused(environment: dict[str, str], port: int) -> None:
    said = refused(environment, "--port", str(port), "--host", "0.0.0.0")
    assert "NHIPCAU_BEHIND_TLS=1" in said
    assert not Path(environment["NHIPCAU_DATA"]).exists()


def test_a_folder_that_cannot_be_written_is_refused(environment: dict[str, str], port: int) -> None:
    assert "Không ghi được vào thư mục dữ liệu" in refused(environment, "--port", str(port), "--data", "/proc/x")
