"""What this app registers with the contracts of the kernel."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel import actors, clock
from nhipcau.kernel.contracts import (
    Banner,
    Carried,
    NavItem,
    Panel,
    PrintUse,
    audit_actions,
    banners,
    carried,
    leavings,
    nav_items,
    notice_kinds,
    panels,
    print_uses,
    subjects,
    ticks,
)
from nhipcau.kernel.dates import format_moment
from nhipcau.kernel.fresh import FACTOR, provers
from nhipcau.kernel.keys import ring
from nhipcau.kernel.network import client_address
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import answered

from .actions.factors import prove
from .actions.handing import leaving
from .actions.keys import renew_portion
from .actions.prints import remake_sealed
from .queries import CORRECTIONS, corrections_asked, glass, records
from .queries.prints import older_sealed
from .queries.records import TEAM
from .states import AUDIT_ACTIONS, NOTICES, Sensitivity, TeamPart


class Prover:
    """What `@fresh` asks of accounts."""

    def has_factor(self, request: Any) -> bool:
        return bool(request.session.get(FACTOR))

    def prove(self, request: Any, text: str) -> str:
        return prove(user=request.user, text=text, ip=client_address(request), at=clock.now())


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    for code, words in NOTICES.items():
        notice_kinds.add(code, words)
    nav_items.add("accounts", NavItem(_("Accounts"), "access:accounts", 90, Permission.ACCOUNTS))
    nav_items.add("audit", NavItem(_("Journal"), "access:audit", 95, Permission.AUDIT_READ))
    provers.add("access", Prover())
    leavings.add("access", leaving)
    nav_items.add("glass", NavItem(_("Emergency opening"), "access:glass", 85, Permission.BREAK_GLASS))
    nav_items.add("glass_queue", NavItem(_("Emergency openings"), "access:glass_queue", 86, Permission.AUDIT_READ))
    banners.add("glass", glass_open)
    ticks.add("access.renew_keys", renew_keys)
    print_uses.add("access_sealed", PrintUse(lambda: len(older_sealed()), remake_sealed))
    panels.add("access.glass", Panel("today", 5, "access/panel_glass.html", glass_today, aside=True))
    for key in ("breakglass", "handoverline"):
        carried.add(f"access.{key}.anchor", Carried(stays=True))
    carried.add("access.membership.anchor", Carried(told=team_told))
    for page in ("case", "person"):
        panels.add(
            f"access.team_of_{page}", Panel(page, 50, "access/panel_team.html", team_of_record, True, asks_of_record)
        )


_renewed: set[str] = set()
"""Keys to which this process brought everything over: then a minute passes without reading every closed column."""


def renew_keys(at: datetime) -> None:
    """After a key was replaced: some portions each minute, until nothing stands under an older one."""
    keys = ring()
    newest = f"{keys.current.id} {keys.fingerprint.id}"
    if len(keys.keys) == len(keys.prints) == 1 or newest in _renewed:
        return
    for _portion in range(20):
        if not renew_portion(by=actors.system("tick"), at=at):
            _renewed.add(newest)
            return


def glass_open(user: Any) -> Iterable[Banner]:
    """Above every page while a hidden record is open to this person: until when, and how to close it."""
    now = clock.now()
    found = glass.open_glasses(user, clock.today(), now)
    numbers = records.numbers_of({one.anchor_id for one in found}) if found else {}
    for one in found:
        row = subjects[one.anchor.kind].rows().get(anchor_id=one.anchor_id)
        left = max(1, round((one.closes_at - now).total_seconds() / 60)) if one.closes_at else 0
        hours = ngettext("%(n)s hour", "%(n)s hours", left // 60) % {"n": left // 60}
        minutes = ngettext("%(n)s minute", "%(n)s minutes", left % 60) % {"n": left % 60}
        told = {"record": numbers[one.anchor_id], "time": format_moment(one.closes_at) if one.closes_at else ""}
        told["left"] = f"{hours} {minutes}" if left >= 60 else minutes
        words = gettext("Emergency opening: %(record)s is open to you until %(time)s, %(left)s more.") % told
        url = subjects[one.anchor.kind].url(row)
        yield Banner(words, url, _("Open it"), reverse("access:glass_close", args=[one.pk]), _("Close it now"))


def glass_today(request: Any, subject: Any) -> dict[str, Any] | None:
    """Emergency openings that wait for this person: to agree to, to review, and those that wait too long."""
    user, day, now = request.user, clock.today(), clock.now()
    waiting = len(glass.to_second(user, day, now)) if user.may(Permission.SUPERVISE) or user.staff_id else 0
    reviews = user.may(Permission.SUPERVISE) or user.may(Permission.AUDIT_READ)
    every, late = glass.unreviewed(user, day, now) if reviews else (0, 0)
    return {"waiting": waiting, "late": late, "fresh": every - late} if waiting or every else None


def asks_of_record(request: Any, record: Any) -> dict[str, Any]:
    """What is asked of every record with a team: who is in it, and what the record held before."""
    return {TEAM: records.team_of(record), CORRECTIONS: corrections_asked(record)}


def team_of_record(request: Any, record: Any) -> dict[str, Any]:
    """Who works on a record, for whoever supervises it or is in charge; the way to declare a conflict for everybody."""
    user, day = request.user, clock.today()
    where = [record._meta.label_lower, record.pk]
    found = {"url": reverse("access:team", args=where), "declare_url": reverse("access:declare", args=where)}
    if record.anchor.sensitivity != Sensitivity.NORMAL:
        found["sensitivity"] = record.anchor.get_sensitivity_display()
    supervises = records.supervises(user, record, day)
    team = answered(record, TEAM, records.team_of(record)) if supervises or user.staff_id else []
    mine = user.staff_ids(day)
    in_charge = any(member.part == TeamPart.ASSIGNED and member.staff_id in mine for member in team)
    return found | {"team": team if supervises or in_charge else []}


def team_told(rows: Any, user: Any, on: Any) -> list[tuple[Any, str]]:
    """Who is in a team, for whoever merges two records or takes them apart."""
    found = rows.filter(ended_at__isnull=True).select_related("staff").order_by("pk")
    words = gettext("in the team: %(name)s, %(part)s")
    return [(row.pk, words % {"name": row.staff.name, "part": row.get_part_display()}) for row in found]
