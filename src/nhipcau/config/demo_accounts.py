"""How one signs in to the demo province: made at the first start, kept 0600 in the data folder, told at each one."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime

from django.conf import settings

from nhipcau.access import policy, queries
from nhipcau.access.actions import factors
from nhipcau.kernel import clock
from nhipcau.kernel.actors import Actor

KEPT = settings.DATA_DIR / "demo-accounts.json"
FEW = 4
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
    """`about` says in a few words what this account is for; `codes` are of its card, where the role needs one."""

    login: str
    password: str
    about: str
    codes: list[str] = field(default_factory=list)


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


def with_codes(accounts: list[DemoAccount], *, by: Actor, at: datetime) -> list[DemoAccount]:
    """The accounts with codes that still let in: a new card where a role needs one and few are left of the last.

    Whoever set up a second step of their own in the demo is left alone.
    """
    found = []
    for account in accounts:
        user = queries.login_known(account.login)
        codes = factors.unused(user=user, codes=account.codes) if user else []
        if user and len(codes) < FEW and policy.needs_factor(user, clock.local_day(at)):
            codes = factors.make_card(user=user, by=by, at=at) if account.codes or not policy.factors(user) else []
        found.append(replace(account, codes=codes))
    return found
