"""What a run leaves out: tests of the other database, and those whose data or browser are missing.

They are deselected and counted, never skipped; with CI=true a missing folder or browser fails the tests instead.
"""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first is the quickest
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
CI = os.environ.get("CI", "").lower() == "true"
POSTGRES = bool(os.environ.get("DATABASE_URL", "").strip())
REASONS = {
    "database": "của cơ sở dữ liệu kia",
    "browser on PostgreSQL": "trên trình duyệt (chỉ chạy với SQLite)",
    "acceptance": "cần dữ liệu nghiệm thu (đặt NHIPCAU_ACCEPTANCE là thư mục đó)",
    "splink": "cần gói đối chiếu hồ sơ (chạy ./nhipcau dedupe --help một lần)",
    "chromium": "cần trình duyệt (apt-get install chromium)",
}


def why_left_out(item: Any) -> str | None:
    """The key in REASONS, or None when the test is run."""
    names = set(getattr(item, "fixturenames", ()))
    if item.get_closest_marker("sqlite" if POSTGRES else "postgres"):
        return "database"
    if item.get_closest_marker("splink") and find_spec("splink") is None:
        return "splink"
    if names & {"chromium", "page"}:
        if POSTGRES:
            return "browser on PostgreSQL"
        if CHROMIUM is None and not CI:
            return "chromium"
    if "acceptance" in names and not CI and not Path(os.environ.get("NHIPCAU_ACCEPTANCE") or "/nowhere").is_dir():
        return "acceptance"
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    kept, left = [], {}
    for item in items:
        reason = why_left_out(item)
        if reason is None:
            kept.append(item)
        else:
            left[item.nodeid] = reason
    if left:
        gone = [item for item in items if item.nodeid in left]
        config.hook.pytest_deselected(items=gone)
        items[:] = kept
    config.stash[LEFT] = left
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = left


class LeftOut:
    """What the summary counts; plugins read its attributes."""

    def __init__(self, nodeid: str) -> None:
        self.nodeid = nodeid


LEFT = pytest.StashKey[dict[str, str]]()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Workers of xdist collect; what they left out is counted once, by the process that prints the summary."""
    left = getattr(node, "workeroutput", {}).get("left_out", {})
    reporter = node.config.pluginmanager.get_plugin("terminalreporter")
    if left and reporter is not None and LEFT not in node.config.stash:
        node.config.stash[LEFT] = left
        reporter.stats.setdefault("deselected", []).extend(map(LeftOut, left))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    left = config.stash.get(LEFT, {})
    for reason, words in REASONS.items():
        count = sum(1 for value in left.values() if value == reason)
        if count:
            terminalreporter.write_line(f"Bỏ qua {count} bài thử {words}.")
