"""Every page of the product, on a phone and a desktop, light and dark: usable by everybody, nothing sideways.

A new address that answers GET has to be entered here, or the first test fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern

from tests.conftest import open_session

from .conftest import DESKTOP, PHONE, QUERY

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text()
Args = Callable[[SimpleNamespace], list[Any]]


@dataclass(frozen=True)
class Page:
    """An address to look at: `args` from the known records, `by` whose account."""

    name: str
    args: Args = field(default=lambda known: [])
    by: str = "worker"
    query: str = ""


def of(record: str) -> Args:
    """The number of a known record."""
    return lambda known: [getattr(known, record).pk]


PAGES = (
    *(Page(f"desk:{name}") for name in ("today", "search", "gallery", "units", "unit_add", "staff", "staff_add")),
    Page("desk:person", lambda known: [known.case.person_id]),
    Page("desk:case", of("case")),
    *(Page(f"desk:{name}", of("office")) for name in ("unit", "unit_change", "unit_close")),
    *(Page(f"desk:{name}", of("staff")) for name in ("staff_member", "staff_change", "staff_withdraw")),
    Page("access:account"),
    Page("access:password_change"),
    *(Page(f"access:{name}") for name in ("again", "factors", "factor_app", "factor_passkey", "sessions")),
    Page("access:sign_in", by=""),
    *(Page(f"access:{name}", by="admin") for name in ("accounts", "open")),
    Page("access:one", of("worker"), by="admin"),
    *(Page(f"access:{name}", by="auditor") for name in ("audit", "refusals")),
    Page("access:doings", of("worker"), by="auditor"),
    Page("access:history", lambda known: ["access.user", known.worker.pk], by="auditor"),
    *(Page(f"access:{name}") for name in ("glass", "glass_queue", "who_of")),
    *(Page(f"access:{name}", lambda known: ["cases.case", known.case.pk]) for name in ("team", "declare", "who")),
    *(Page(f"worklist:{name}") for name in ("mine", "notices", "add_task", "add_appointment", "handovers", "covers")),
    *(Page(f"rulebook:{name}") for name in ("parameters", "lists", "indicators", "calendar", "procedures")),
    Page("rulebook:code_list", lambda known: ["topic"]),
    Page("importing:list"),
    Page("importing:upload"),
    Page("importing:import", of("upload")),
    *(Page(f"registry:{name}") for name in ("people", "filters")),
    Page("registry:coverage", query="legal_group=NKT"),
    Page("registry:keep_filter", query="sex=female"),
    Page("registry:rename_filter", of("filter")),
    Page("registry:communes_listed"),
    *(Page(f"registry:{name}", of("commune")) for name in ("never_met", "entries_in_doubt")),
    *(Page(f"registry:{name}", of("entry")) for name in ("never_met_sheet", "decide_entry")),
    *(Page(f"registry:{name}", lambda known: [known.case.person_id]) for name in ("add_group", "forget_sealed_group")),
    Page("registry:add_part", lambda known: [known.case.person_id, "phone"]),
    *(Page(f"registry:{name}", lambda known: [known.case.person_id]) for name in ("correct", "withdraw")),
    Page("registry:move", lambda known: [known.case.person_id]),
    Page("registry:withdraw_part", lambda known: [known.case.person_id, "phone", known.phone.pk]),
    *(
        Page(f"registry:{name}", lambda known: [known.case.person_id, known.group.pk])
        for name in ("find_group", "end_group", "withdraw_group")
    ),
    Page("registry:twins"),
    Page("registry:other", lambda known: [known.case.person_id]),
    Page("registry:merge", lambda known: [known.case.person_id, known.closed.person_id]),
    Page("registry:add_collective"),
    Page("registry:make_household", lambda known: [known.screening.person_id]),
    *(Page(f"registry:{name}", lambda known: [known.case.person_id]) for name in ("relate", "add_relation")),
    Page("registry:name_harmer", lambda known: [known.case.person_id]),
    *(
        Page(f"registry:{name}", lambda known: [known.case.person_id, known.relation.pk])
        for name in ("end_relation", "withdraw_relation")
    ),
    *(
        Page(f"registry:{name}", lambda known: [known.case.person_id, known.harmer.pk])
        for name in ("clear_harmer", "withdraw_harmer")
    ),
    Page("households:households"),
    *(Page(f"households:{name}", of("household")) for name in ("household", "join", "head", "split", "move")),
    *(Page(f"households:{name}", of("household")) for name in ("poverty", "correct", "withdraw")),
    *(
        Page(f"households:{name}", lambda known: [known.household.pk, known.household.members.first().pk])
        for name in ("leave", "withdraw_member")
    ),
    *(
        Page(f"registry:{name}", lambda known: [known.case.person_id])
        for name in ("consent", "ask_release", "add_request")
    ),
    Page("registry:end_consent", lambda known: [known.case.person_id, known.consent.pk]),
    Page("registry:requests"),
    *(Page(f"registry:{name}", of("request")) for name in ("request", "request_copy")),
    *(Page(f"registry:{name}_request", of("request")) for name in ("answer", "refuse", "extend", "withdraw")),
    Page("registry:decide_release", lambda known: [known.case.person_id, known.release.pk]),
    Page("cases:cases"),
    Page("cases:open"),
    Page("cases:open_for", lambda known: [known.case.person_id]),
    *(Page(f"cases:{name}", of("case")) for name in ("close", "step_up", "service", "reassign", "correct", "withdraw")),
    *(Page(f"cases:{name}", of("closed")) for name in ("reopen", "correct_closing")),
    *(Page(f"cases:{name}", of("case")) for name in ("add_note", "hold_conference", "paper", "plan")),
    Page("cases:outcomes"),
    Page("exporting:list"),
    Page("exporting:ask", lambda known: ["registry.people"]),
    Page("importing:mappings"),
    Page("households:doubts"),
    Page("cases:withdraw_service", lambda known: [known.case.pk, known.service.pk]),
    *(Page(f"intake:{name}") for name in ("contacts", "log_call", "log_consultation")),
    *(Page(f"intake:{name}", of("contact")) for name in ("contact", "correct", "withdraw", "open_case", "link")),
    *(Page(f"outreach:{name}") for name in ("events", "add_event", "materials", "add_material")),
    *(Page(f"outreach:{name}", of("event")) for name in ("event", "correct_event", "withdraw_event")),
    *(Page(f"outreach:{name}", of("material")) for name in ("material", "correct_material", "withdraw_material")),
    *(Page(f"resources:{name}") for name in ("donations", "add_donation")),
    *(Page(f"resources:{name}", of("donation")) for name in ("donation", "correct_donation", "withdraw_donation")),
    *(Page(f"care:{name}") for name in ("screenings", "add")),
    *(Page(f"care:{name}", of("screening")) for name in ("screening", "withdraw")),
    Page("reports:index"),
    Page("reports:periodic", query=QUERY),
    Page("reports:rows", query=f"{QUERY}&code=contacts.calls"),
    Page("reports:letters"),
    Page("reports:give_number", of("report")),
)
POSTED = {
    "set_language": [],
    "access:sign_out": [],
    **{f"access:{name}": [] for name in ("lock", "alive", "device", "end_sessions", "factor_card")},
    **{f"access:{name}": ["worker"] for name in ("card", "no_factors", "invite", "end_session", "remove_factor")},
    "access:grant": ["worker"],
    "access:withdraw_grant": ["worker", "worker"],
    "access:reset_password": ["worker"],
    "access:close": ["worker"],
    "importing:confirm": ["upload"],
    "importing:take_back": ["upload"],
    "intake:search": [],
    "intake:earlier": [],
    "cases:near": [],
    "registry:delete_filter": ["filter"],
    "registry:apart": ["case", "case"],
    "reports:write_text": [],
    "reports:issue": [],
}
"""Addresses that only take a POST."""
OF_A_STORY = {
    *(f"access:{name}" for name in ("end_conflict", "glass_close", "glass_review", "glass_second", "join", "leave")),
    *(f"access:{name}" for name in ("printed", "refusals_of", "sensitivity")),
    *(f"worklist:{name}" for name in ("add_appointment_about", "add_task_about", "cancel_appointment", "drop_task")),
    *(f"worklist:{name}" for name in ("end_cover", "finish_task", "hand_over", "handover", "handover_word")),
    *("households:take", "households:decide", "importing:columns", "importing:forget"),
    *(f"exporting:{name}" for name in ("decide", "export", "take")),
    *(f"forms:{name}" for name in ("correct", "file_scan", "finish", "save", "sheet", "start", "withdraw")),
    *(
        f"cases:{name}"
        for name in ("begin", "emergency", "end_separation", "measures", "move_procedure", "pause_clock")
    ),
    *(f"cases:{name}" for name in ("separation", "step", "withdraw_paper", "after_care", "measure", "review_plan")),
    *(f"cases:{name}_activity" for name in ("add", "change", "do", "leave", "postpone", "remove")),
    *(f"cases:{name}_plan" for name in ("change", "decide", "drop", "sign", "submit")),
    *(
        f"cases:{name}"
        for name in ("start_plan", "plan_period", "plan_version", "add_goal", "change_goal", "remove_goal")
    ),
    *(f"cases:{name}" for name in ("agree_point", "conference", "points_to_plan", "withdraw_conference")),
    *("cases:note", "cases:withdraw_note"),
    *(f"worklist:{name}" for name in ("move_appointment", "move_task", "open_notice", "read_notices", "start_cover")),
    "registry:part",
}
"""What one comes to only in the middle of a story: tests of access, registry, importing, worklist, cases, forms and
exporting tell these stories."""
NO_PAGES = {
    *("access:audit_file", "healthz", "importing:findings", "importing:blank", "reports:json", "reports:download"),
    *("registry:coverage_file", "cases:minutes", "cases:paper_file", "forms:scan", "forms:word"),
}
"""Addresses that answer with a file or with words for a machine."""


ON_THE_WAY = {f"access:{name}" for name in ("second", "unlock", "invited", "single", "single_back", "arrive")}
"""Pages one comes to only on the way in; those with words are looked at in test_signing_in."""


def names(resolver: Any, space: str = "") -> Iterator[str]:
    """The names of all addresses."""
    for found in resolver.url_patterns:
        if isinstance(found, URLPattern):
            yield f"{space}{found.name}"
        else:
            yield from names(found, f"{found.namespace}:" if found.namespace else space)


def test_every_address_is_looked_at() -> None:
    entered = [page.name for page in PAGES]
    assert sorted([*entered, *POSTED, *NO_PAGES, *ON_THE_WAY, *OF_A_STORY]) == sorted(set(names(get_resolver())))


@pytest.mark.django_db
def test_what_is_no_page_takes_no_get(known: SimpleNamespace) -> None:
    for user in (known.worker, known.admin):
        client = Client()
        open_session(client, user)
        for name, records in POSTED.items():
            answer = client.get(reverse(name, args=[getattr(known, record).pk for record in records]))
            assert answer.status_code in {403, 405}, name


def faults(page: Any, rules: list[str] | None = None) -> list[tuple[str, Any]]:
    """What axe finds on the page as it stands."""
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("options => axe.run(options)", options)
    return [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found["violations"]]


def seen(page: Any, looked_at: Page, known: SimpleNamespace) -> list[Any]:
    """What is wrong with one page, in both sizes and both colour schemes."""
    address = reverse(looked_at.name, args=looked_at.args(known))
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(DESKTOP)
    answer = page.goto(f"{address}?{looked_at.query}" if looked_at.query else address)
    found: list[Any] = []
    if (answer.status, page.locator("h1").count(), page.url.split("?")[0].endswith(address)) != (200, 1, True):
        found.append((answer.status, page.locator("h1").all_inner_texts(), page.url))
    page.evaluate(AXE)  # by the debugger: the page's own policy rightly refuses a script tag
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        wide = page.evaluate("document.documentElement.scrollWidth")
        found += [("sideways", wide)] if wide > size["width"] else []
        found += faults(page)
        page.emulate_media(color_scheme="dark")
        found += faults(page, ["color-contrast"])
    return found


@pytest.mark.sqlite
@pytest.mark.parametrize("app", sorted({looked_at.name.split(":")[0] for looked_at in PAGES}))
def test_everybody_can_use_every_page(app: str, known: SimpleNamespace, page: Any, browse: Callable[..., Any]) -> None:
    """The pages of one app in one browser, so that the world is made once for them."""
    wrong = {}
    for looked_at in (one for one in PAGES if one.name.startswith(f"{app}:")):
        page.context.clear_cookies()
        if looked_at.by:
            browse(getattr(known, looked_at.by))
        if found := seen(page, looked_at, known):
            wrong[looked_at.name] = found
    assert wrong == {}
