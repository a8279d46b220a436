"""Passwords of the demo province: made at the first start, kept with mode 0600 in the data folder, told at each one."""

import json
import os
import secrets
from dataclasses import asdict, dataclass

from django.conf import settings

KEPT = settings.DATA_DIR / "demo-accounts.json"
UNFINISHED = settings.DATA_DIR / "demo-unfinished"
WORDS = (
    "song",
    "nui",
    "bien",
    "rung",
    "lua",
    "tre",
    "sen",
    "gio",
    "mua",
    "nang",
    "cau",
    "thuyen",
    "ban",
    "lang",
    "xuan",
    "thu",
    "trang",
    "sao",
    "chim",
    "cam",
)


@dataclass(frozen=True)
class DemoAccount:
    """`about` says in a few words what this account is for."""

    login: str
    password: str
    about: str


def new_password() -> str:
    """Four short words and four digits: easy to type, 2^30 possibilities, never the same on two machines."""
    words = "-".join(secrets.choice(WORDS) for _ in range(4))
    return f"{words}-{secrets.randbelow(10_000):04d}"


def keep(accounts: list[DemoAccount]) -> None:
    """Write the list where ./run finds it, readable by its owner alone."""
    own = KEPT.with_suffix(".partial")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump([asdict(account) for account in accounts], file, ensure_ascii=False, indent=1)
    own.replace(KEPT)


def kept() -> list[DemoAccount]:
    """What was made at the first start; empty when there is no demo."""
    return [DemoAccount(**row) for row in json.loads(KEPT.read_text(encoding="utf-8"))] if KEPT.exists() else []
