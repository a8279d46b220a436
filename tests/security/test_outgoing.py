"""No connection goes out by default: not from any test (tests/offline.py), and not from code that nobody tests."""

import ast
import socket
from pathlib import Path

import pytest

from tests.offline import WentOutside
from tests.repository.house import PACKAGE, python_files

CLIENTS = {
    *("socket", "ssl", "http.client", "urllib.request", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib"),
    *("xmlrpc.client", "requests", "httpx", "urllib3", "aiohttp", "asyncio", "webbrowser", "django.core.mail"),
}
MAY = {
    # module → why it opens connections
    "config/supervisor.py": "holds the port, and asks its own server whether it answers",
    "config/bench/server.py": "asks its own server on 127.0.0.1",
    "config/bench/pages.py": "asks its own server on 127.0.0.1",
    "config/bench/kills.py": "asks its own server on 127.0.0.1",
}


def modules(path: Path) -> set[str]:
    """Everything a file imports, with what stands above it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def callers(package: Path) -> dict[str, set[str]]:
    opened = {str(path.relative_to(package)): modules(path) & CLIENTS for path in python_files(package)}
    return {name: known for name, known in opened.items() if known}


def test_only_these_modules_can_open_a_connection() -> None:
    assert sorted(callers(PACKAGE)) == sorted(MAY)


@pytest.mark.parametrize(
    "line", ["import requests", "from urllib import request", "from http.client import HTTPSConnection"]
)
def test_a_module_that_calls_outside_is_found(tmp_path: Path, line: str) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "actions.py").write_text(line + "\n")
    assert list(callers(tmp_path)) == ["cases/actions.py"]


@pytest.mark.parametrize(
    "address", [("198.51.100.7", 80), ("10.0.0.1", 443), ("2001:db8::1", 80), ("169.254.169.254", 80)]
)
def test_a_test_that_goes_outside_fails(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with pytest.raises(WentOutside), socket.socket(family) as out:
        out.connect(address)
    with pytest.raises(WentOutside):
        socket.create_connection(address, timeout=1)
    with pytest.raises(WentOutside):
        socket.create_connection(("nowhere.example", 80), timeout=1)


def test_its_own_machine_may_be_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.send(b"a")
