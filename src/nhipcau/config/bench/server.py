"""A server as ./run starts it, and people who ask it for pages over real HTTP."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

WARM_UP, ONE_USER, EACH_OF_EIGHT = 12, 80, 30
HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nobody uses at the moment; NHIPCAU_BENCH_PORT fixes it."""
    if given := os.environ.get("NHIPCAU_BENCH_PORT"):
        return int(given)
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(command: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is stopped, with all it started, at the end."""
    running = subprocess.Popen(command, start_new_session=True, **options)
    try:
        yield running
    finally:
        running.terminate()
        with suppress(subprocess.TimeoutExpired):
            running.wait(6)
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


@contextmanager
def serving(**more: str) -> Iterator[int]:
    """gunicorn with the settings of ./run and the ceiling beside the product; gives its port. `more`: environment."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:nhipcau.config.web", "nhipcau.config.bench.wsgi"]
    with process([*command, "--bind", f"{HOST}:{port}"], stdout=sys.stderr.fileno(), env=os.environ | more) as server:
        wait_for(port, "/healthz", server)
        yield port


def wait_for(port: int, path: str, server: subprocess.Popen[bytes]) -> None:
    """Until a page answers. Raises RuntimeError when the server has fallen."""
    while server.poll() is None:
        with suppress(OSError):
            connection = HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status < 400:
                return
        time.sleep(0.02)
    raise RuntimeError(f"the server stopped with {server.returncode}")


def get(connection: HTTPConnection, path: str, cookie: str) -> tuple[int, bytes, Mapping[str, str]]:
    """One page as a browser asks for it: status, the compressed body, headers."""
    headers = {"Cookie": cookie, "Accept-Encoding": "br, gzip", "Connection": "keep-alive"}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    return response.status, response.read(), dict(response.getheaders())


@dataclass(frozen=True)
class Request:
    """What a browser sends: a page asked for, or with `body` a form sent. `expected`: the statuses that are answers."""

    path: str
    cookie: str = ""
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: tuple[int, ...] = (200,)

    def send(self, connection: HTTPConnection) -> int:
        headers = {"Cookie": self.cookie, "Accept-Encoding": "br, gzip", "Connection": "keep-alive", **self.headers}
        if self.body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if self.body else "GET", self.path, self.body or None, headers)
        response = connection.getresponse()
        response.read()
        return response.status


def times(port: int, path: str, cookie: str, users: int) -> tuple[list[float], float]:
    """Seconds of each request when `users` ask for a page at once without pause, and requests per second."""
    return times_of(port, itertools.repeat(Request(path, cookie)), users)


def times_of(port: int, requests: Iterator[Request], users: int) -> tuple[list[float], float]:
    """As `times`, of requests that differ; each is sent once."""
    found: list[float] = []
    wrong: list[tuple[str, int]] = []
    count = ONE_USER if users == 1 else EACH_OF_EIGHT
    shares = [list(itertools.islice(requests, WARM_UP + count)) for _ in range(users)]

    def ask(share: Sequence[Request]) -> None:
        connection = HTTPConnection(HOST, port, timeout=60)
        for turn, request in enumerate(share):
            start = time.perf_counter()
            status = request.send(connection)
            if turn >= WARM_UP:
                found.append(time.perf_counter() - start)
            if status not in request.expected:
                wrong.append((request.path, status))
        connection.close()

    threads = [threading.Thread(target=ask, args=(share,)) for share in shares]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"{wrong[0][0]} answered {wrong[0][1]}")
    return found, users * (WARM_UP + count) / (time.perf_counter() - start)
