"""Makes or refreshes `.venv` from the lock files, then becomes the command asked for. Standard library only.

`set_up.py run|dev [-m MODULE ARGUMENTS…]`. Progress goes to stderr. Two at once wait for each other. A signal stops
whatever was started here, also when SIGINT was ignored by the shell that called us.
"""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENV_MISSING = "Thiếu gói python3-venv của hệ điều hành. Hãy chạy: sudo apt-get install -y python3-venv"
EXTRA = "dedupe"  # what `./nhipcau dedupe` needs besides, installed when it is first asked for
child: "subprocess.Popen[bytes] | None" = None


def stop(number: int, _frame: "FrameType | None") -> None:
    if child is not None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    os._exit(128 + number)


def tell(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def call(*arguments: str, quiet: bool = False) -> int:
    """Run a command in a group of its own; its output goes to stderr, because stdout belongs to the real command."""
    global child
    output = subprocess.DEVNULL if quiet else sys.stderr
    child = subprocess.Popen(arguments, cwd=ROOT, stdout=output, stderr=output, start_new_session=True)
    code = child.wait()
    child = None
    return code


def must(sentence: str, *arguments: str) -> None:
    if call(*arguments):
        tell(sentence)
        sys.exit(1)


def wanted(kind: str) -> str:
    """What a finished environment was made from: the lock file, and where it lies."""
    lock = (ROOT / "requirements" / f"{kind}.lock").read_bytes()
    return hashlib.sha256(lock + str(ROOT).encode()).hexdigest()


def stamp(kind: str) -> Path:
    return VENV / f"nhipcau-{kind}.sha256"


def ready(kind: str) -> bool:
    """The environment of tests serves ./run too."""
    return PYTHON.exists() and any(
        stamp(each).exists() and stamp(each).read_text() == wanted(each) for each in {kind, "dev"}
    )


def make(kind: str) -> None:
    if call(str(PYTHON), "-m", "pip", "--version", quiet=True) if PYTHON.exists() else True:
        tell("Đang tạo môi trường Python trong .venv …")
        if call(sys.executable, "-c", "import venv, ensurepip", quiet=True):
            tell(VENV_MISSING)
            sys.exit(1)
        must(VENV_MISSING, sys.executable, "-m", "venv", "--clear", str(VENV))
    for each in ("run", "dev"):
        stamp(each).unlink(missing_ok=True)
    pip = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")
    tell("Đang cài các gói theo tệp khóa … (lần đầu có thể mất một phút)")
    lock = str(ROOT / "requirements" / f"{kind}.lock")
    failed = "Không cài được các gói: hãy xem lỗi ở trên, kiểm tra mạng rồi chạy lại lệnh này."
    must(failed, *pip, "--require-hashes", "--only-binary", ":all:", "-r", lock)
    must(failed, *pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp(kind).write_text(wanted(kind))


def extra_ready() -> bool:
    return PYTHON.exists() and stamp(EXTRA).exists() and stamp(EXTRA).read_text() == wanted(EXTRA)


def add_extra() -> None:
    tell("Đang cài thêm gói để tìm hồ sơ trùng theo tệp khóa … (chỉ lần đầu)")
    pip = (str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")
    failed = "Không cài được các gói: hãy xem lỗi ở trên, kiểm tra mạng rồi chạy lại lệnh này."
    lock = str(ROOT / "requirements" / f"{EXTRA}.lock")
    must(failed, *pip, "--require-hashes", "--only-binary", ":all:", "-r", lock)
    stamp(EXTRA).write_text(wanted(EXTRA))


def asks_extra(rest: "list[str]") -> bool:
    """Does this command compare the whole registry: `dedupe`, or `bench --only dedupe`?"""
    command, options = rest[2:3], rest[3:]
    return command == [EXTRA] or (command == ["bench"] and any(EXTRA in word for word in options))


def stale_catalogues() -> bool:
    for words in (ROOT / "src" / "nhipcau").glob("*/locale/*/LC_MESSAGES/django.po"):
        compiled = words.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < words.stat().st_mtime_ns:
            return True
    return False


def set_up(kind: str, extra: bool = False) -> None:
    if ready(kind) and not stale_catalogues() and (not extra or extra_ready()):
        return
    lock = os.open(ROOT, os.O_RDONLY)  # the folder itself is the lock: no file to leave behind
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not ready(kind):
        make(kind)
    if extra and not extra_ready():
        add_extra()
    if stale_catalogues():
        must("Không dịch được các tệp ngôn ngữ: hãy xem lỗi ở trên.", str(PYTHON), "-m", "nhipcau.kernel.catalogues")
    os.close(lock)


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    kind, rest = sys.argv[1], sys.argv[2:]
    set_up(kind, asks_extra(rest))
    if rest:
        os.execv(PYTHON, [str(PYTHON), *rest])  # noqa: S606


if __name__ == "__main__":
    main()
