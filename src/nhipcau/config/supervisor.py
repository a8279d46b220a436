"""`./run`: prepares the data, then keeps two processes alive, web server and job worker, until it is told to stop.

Loads no Django itself, so it stays small and can answer a signal at any moment. Every process it starts leads a group
of its own and dies with it, even when this one is killed with -9.
"""

import argparse
import ctypes
import fcntl
import ipaddress
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[3]
MANAGE = [sys.executable, "-m", "nhipcau.config.manage"]
GRACE = 3.5  # seconds between asking to stop and killing; everything is gone within 5
PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)
libc = ctypes.CDLL(None, use_errno=True)


def refuse(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr, flush=True)
    sys.exit(2)


class Stopped(Exception):
    """Somebody asked us to stop."""


def on_signal(number: int, _frame: FrameType | None) -> None:
    raise Stopped


def spawn(command: list[str], death: int, descriptors: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """Start a process that gets signal `death` when we are gone."""
    parent = os.getpid()

    def before() -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        libc.prctl(PARENT_DEATH, death)
        if os.getppid() != parent:
            os._exit(1)

    return subprocess.Popen(command, preexec_fn=before, start_new_session=True, pass_fds=descriptors, cwd=ROOT)


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run", description="Chạy Nhịp Cầu: máy chủ web và tiến trình làm việc nền.")
    parser.add_argument("--port", type=int, default=8000, help="cổng (mặc định 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ nghe (mặc định 127.0.0.1)")
    parser.add_argument("--data", type=Path, help="thư mục dữ liệu (mặc định NHIPCAU_DATA hoặc var/)")
    parser.add_argument("--empty", action="store_true", help="không dựng tỉnh mẫu ở lần chạy đầu")
    return parser.parse_args(arguments)


def loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def check_host(host: str) -> None:
    behind_tls = os.environ.get("NHIPCAU_BEHIND_TLS", "").strip().lower() in {"1", "true", "yes"}
    if not behind_tls and not loopback(host):
        refuse(
            f"Không mở {host} bằng http trần, vì mật khẩu và hồ sơ sẽ đi qua mạng không được mã hóa. "
            "Hãy đặt trước một máy chủ TLS (nginx hoặc Caddy, xem docs/operations.md) chuyển về địa chỉ này, "
            "rồi chạy lại với NHIPCAU_BEHIND_TLS=1."
        )
    if not behind_tls and "NHIPCAU_HOSTS" not in os.environ:
        os.environ["NHIPCAU_HOSTS"] = ",".join(dict.fromkeys(["127.0.0.1", "localhost", "[::1]", host]))


def check_data(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        refuse(
            f"Không ghi được vào thư mục dữ liệu {folder} ({error.strerror}). Chưa có gì thay đổi. "
            "Hãy chọn thư mục khác bằng --data hoặc sửa quyền của thư mục này."
        )


def hold(folder: Path) -> int:
    """Shared lock for as long as we run: restore asks for it alone and so notices that the data are in use."""
    descriptor = os.open(folder / "in-use.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        refuse("Thư mục dữ liệu này đang được khôi phục từ bản sao lưu. Hãy đợi việc đó xong rồi chạy lại ./run.")
    return descriptor


def bound(host: str, port: int) -> socket.socket:
    """The port is ours from here on, so nobody can take it while the data are prepared."""
    if not 0 < port < 65536:
        refuse(f"Cổng {port} không hợp lệ: hãy chọn một số từ 1 đến 65535.")
    host = host.strip("[]")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(64)
        listener.set_inheritable(True)
        return listener
    except OSError as error:
        refuse(
            f"Không mở được cổng {port} trên {host} ({error.strerror}): có thể một chương trình khác đang dùng "
            f"cổng này. Chưa có gì thay đổi. Hãy chọn cổng khác, ví dụ ./run --port {port + 1}."
        )


def fingerprint(folder: Path) -> str:
    """What must be prepared again when it changes: migrations, static files, packages, and the database itself."""
    package = ROOT / "src" / "nhipcau"
    files = [*package.glob("*/migrations/*.py"), *package.glob("*/static/**/*"), ROOT / "requirements" / "run.lock"]
    facts = [(str(p.relative_to(ROOT)), p.stat().st_size, p.stat().st_mtime_ns) for p in sorted(files) if p.is_file()]
    database = folder / "nhipcau.sqlite3"
    return json.dumps([database.stat().st_ino if database.exists() else 0, (folder / "static").exists(), facts])


def prepare(folder: Path, empty: bool) -> None:
    """Migrate, collect static files, make the demo province: only when something changed since the last start."""
    stamp = folder / "prepared.json"
    postgres = bool(os.environ.get("DATABASE_URL", "").strip())  # a stamp on disk knows nothing of that database
    if not postgres and stamp.exists() and stamp.read_text() == fingerprint(folder):
        return
    child = spawn([*MANAGE, "prepare", *(["--empty"] if empty else [])], signal.SIGKILL)
    try:
        code = child.wait()
    except Stopped:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        raise
    if code:
        sys.exit(code)
    stamp.write_text(fingerprint(folder))


class Supervisor:
    """Two processes, started again when they fall, stopped together."""

    def __init__(self, listener: socket.socket) -> None:
        gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:nhipcau.config.web", "nhipcau.config.wsgi"]
        number = listener.fileno()
        self.commands = {
            "máy chủ web": ([*gunicorn, "--bind", f"fd://{number}"], signal.SIGTERM, (number,)),
            "tiến trình nền": ([*MANAGE, "work"], signal.SIGKILL, ()),
        }
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.falls: list[float] = []

    def start(self, name: str) -> None:
        command, death, descriptors = self.commands[name]
        self.children[name] = spawn(command, death, descriptors)

    def watch(self) -> None:
        """Start again what fell; give up when it keeps falling."""
        for name, child in list(self.children.items()):
            if child.poll() is None:
                continue
            if child.returncode == os.EX_CONFIG:
                sys.exit(2)  # it said why
            self.falls = [*(t for t in self.falls if t > time.monotonic() - 60), time.monotonic()]
            if len(self.falls) > 5:
                refuse(f"{name.capitalize()} dừng liên tục (mã {child.returncode}); hãy xem lỗi ở trên.")
            print(f"{name.capitalize()} đã dừng (mã {child.returncode}), đang chạy lại.", file=sys.stderr, flush=True)
            self.start(name)

    def stop(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children.values():
            with suppress(ProcessLookupError):
                child.terminate()
        until = time.monotonic() + GRACE
        while time.monotonic() < until and any(child.poll() is None for child in self.children.values()):
            time.sleep(0.05)
        for child in self.children.values():
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def answers(listener: socket.socket) -> bool:
    host, port = listener.getsockname()[:2]
    connection = HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=2)  # noqa: S104
    try:
        connection.request("GET", "/healthz", headers={"X-Forwarded-Proto": "https", "Host": "localhost"})
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def greet(host: str, port: int, folder: Path) -> None:
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    print(f"Nhịp Cầu đang chạy: http://{shown}:{port}  (Ctrl+C để dừng; dữ liệu ở {folder})", flush=True)
    accounts = folder / "demo-accounts.json"
    if accounts.exists():
        print("Tài khoản của tỉnh mẫu:", flush=True)
        for account in json.loads(accounts.read_text(encoding="utf-8")):
            print(f"  {account['login']:<16} {account['password']:<28} {account.get('about', '')}", flush=True)
            if codes := account.get("codes"):
                print(f"  {'':<16} bước xác minh thứ hai, mỗi mã một lần: {'  '.join(codes[:4])}", flush=True)


def main() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    os.umask(0o077)
    asked = options(sys.argv[1:])
    folder = (asked.data or Path(os.environ.get("NHIPCAU_DATA") or ROOT / "var")).resolve()
    os.environ["NHIPCAU_DATA"] = str(folder)
    check_host(asked.host)
    check_data(folder)
    lock = hold(folder)
    listener = bound(asked.host, asked.port)
    try:
        prepare(folder, asked.empty)
        os.environ.pop("DATABASE_OWNER_URL", None)  # whoever serves people has no use for the owner's password
        run(listener, asked, folder)
    except Stopped:
        sys.exit(0)
    finally:
        os.close(lock)


def run(listener: socket.socket, asked: argparse.Namespace, folder: Path) -> None:
    supervisor = Supervisor(listener)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    try:
        for name in supervisor.commands:
            supervisor.start(name)
        greeted = False
        while True:
            ready, _, _ = select.select([reader], [], [], 5 if greeted else 0.1)
            if ready:
                os.read(reader, 512)
            supervisor.watch()
            if not greeted and answers(listener):
                greet(asked.host, asked.port, folder)
                greeted = True
    finally:
        signal.set_wakeup_fd(-1)
        supervisor.stop()


if __name__ == "__main__":
    main()
