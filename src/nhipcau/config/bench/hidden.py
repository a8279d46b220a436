"""What may not be known takes as long as what is not there: else the time would tell.

A record hidden from whoever asks against a number nobody has, and a wrong password for a login against no such login.
"""

import time
from statistics import median

from django.test import Client
from django.urls import reverse

from nhipcau.access import queries as access
from nhipcau.cases.queries import cases_for
from nhipcau.intake.queries import contacts_for
from nhipcau.kernel import clock
from nhipcau.registry.queries import people_for

from .figures import Measured
from .heavy import Tell
from .pages import signed_in

KINDS = {"desk:case": cases_for, "desk:person": people_for, "intake:contact": contacts_for}
TIMES, NEVER, GOAL = 200, 987_654_321, 10  # per cent
SIGN_IN, TRIES = "/account/sign-in/", 60
"""Passwords checked for each of the two logins, a fifth of a second each."""


def measure(tell: Tell) -> Measured | None:
    """Medians over 200 answers each, taken in turn, of the case, the person and the contact that is hidden."""
    found = {}
    for login, name, number in _hidden():
        if name not in found:
            client, there, none = signed_in(login), reverse(name, args=[number]), reverse(name, args=[NEVER])
            found[name] = _medians(client, there, none)
    if not found:
        tell("hidden_id: everybody sees everything here, left out")
        return None
    found["access:sign_in"] = _sign_in()
    apart = {name: round(abs(here - none) / none * 100, 1) for name, (here, none) in found.items()}
    more = {"medians_ms": found, "apart_percent": apart, "within_goal": max(apart.values()) <= GOAL}
    return Measured("hidden_id", p50_ms_1=max(here for here, _ in found.values()), more=more)


def _hidden() -> list[tuple[str, str, int]]:
    """(login, page, number) of what the director sees and an account that sees others of its kind does not."""
    day, people, found = clock.today(), list(access.accounts()), []
    director = next(one for one in people if one.login == "giamdoc")
    for name, rows_for in KINDS.items():
        every = set(rows_for(director, day).values_list("pk", flat=True))
        for user in people:
            seen = set(rows_for(user, day).values_list("pk", flat=True))
            if seen and every - seen:
                found.append((user.login, name, min(every - seen)))
    return found


def _sign_in() -> tuple[float, float]:
    """Medians in ms of a wrong password for a login that is there, and for one that is not."""
    took: dict[str, list[float]] = {"giamdoc": [], "khong.co": []}
    for turn in range(2 * TRIES):
        login = ("giamdoc", "khong.co")[turn % 2]
        # An address of its own each time: the throttle counts by it.
        client = Client(headers={"host": "127.0.0.1"}, REMOTE_ADDR=f"198.51.100.{turn + 1}")
        begun = time.perf_counter()
        status = client.post(SIGN_IN, {"login": login, "password": "không phải mật khẩu này"}).status_code
        took[login].append(time.perf_counter() - begun)
        if status != 422:
            raise RuntimeError(f"{SIGN_IN} answers {status}")
    return round(median(took["giamdoc"]) * 1000, 3), round(median(took["khong.co"]) * 1000, 3)


def _medians(client: Client, there: str, none: str) -> tuple[float, float]:
    took: dict[str, list[float]] = {there: [], none: []}
    for turn in range(2 * (TIMES + 5)):
        url = (there, none)[turn % 2]
        begun = time.perf_counter()
        status = client.get(url).status_code
        took[url].append(time.perf_counter() - begun)
        if status != 404:
            raise RuntimeError(f"{url} answers {status}")
    first, second = (round(median(took[url][5:]) * 1000, 3) for url in (there, none))
    return first, second
