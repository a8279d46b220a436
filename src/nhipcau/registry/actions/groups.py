"""Changes of the groups a person is in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from nhipcau.access.actions import seal, unseal, withdraw
from nhipcau.access.queries import sealed_code
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.registry import policy
from nhipcau.registry.models import GroupFinding, GroupMembership, Person
from nhipcau.registry.states import CHILD, DISABLED, ELDER, LEGAL_GROUP, BirthPrecision, GroupStatus
from nhipcau.rulebook.queries import code_list

SEALED_WORDS = 60
"""Letters kept of each of the words told with a sealed group."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found of somebody in a group: on which day, by whom, by which paper (kind, number, day in words)."""

    status: GroupStatus = GroupStatus.CONFIRMED
    found_on: date | None = None
    body: str = ""
    paper: str = ""


@dataclass(frozen=True, kw_only=True)
class NewGroup:
    """A group of the law (code of `legal_group`) somebody is in since a day (None: unknown). `source`: who says so."""

    group: str
    since: date | None = None
    source: str = ""
    finding: Finding = Finding()
    kinds: Sequence[str] = ()


@action
def add_group(*, person: Person, new: NewGroup, by: Actor, at: datetime) -> GroupMembership | None:
    """Record that a person is in a group. A sealed group goes to the store of sealed values alone, and gives None.

    A group that accuses nobody is confirmed at once. Raises Refused for an unknown group, one of another age, a day in
    the future, a group the person is in already, or a confirmation that needs its paper (NĐ 56/2017/NĐ-CP Đ.11).
    """
    policy.check_change(person)
    _check_new(person, new, local_day(at))
    words = code_list(LEGAL_GROUP)
    if words.is_sealed(new.group):
        _seal(person, new)
        _record("registry.group_recorded", person, by, at)
        return None
    live = GroupMembership.objects.filter(person=person, withdrawn_at__isnull=True)
    if live.filter(group=new.group, until__isnull=True).exists():
        raise Refused(_("The person is recorded in this group already; nothing was added."), "group")
    if not words.suspected(new.group):
        new = replace(new, finding=replace(new.finding, status=GroupStatus.CONFIRMED))
    membership = GroupMembership(
        person=person,
        group=new.group,
        status=new.finding.status,
        since=new.since,
        source=clean(new.source)[:200],
        kinds=_kinds(new),
        recorded_at=at,
        recorded_by=by,
    )
    membership.save()
    _find(membership, new.finding, by, at)
    _record("registry.group_recorded", membership.person, by, at)
    return membership


@action
def find_group(*, membership: GroupMembership, finding: Finding, by: Actor, at: datetime) -> GroupMembership:
    """Record what was found next. Raises Refused when it does not follow, or when the paper it needs is missing."""
    policy.check_finding(membership, finding.status)
    _check_finding(membership.group, finding, local_day(at))
    membership.status = finding.status
    membership.save(update_fields=["status"])
    _find(membership, finding, by, at)
    _record("registry.group_found", membership.person, by, at)
    return membership


@action
def end_group(*, membership: GroupMembership, until: date, reason: str, by: Actor, at: datetime) -> GroupMembership:
    """End it with this day, the last in the group; it is kept as history. Raises Refused for an impossible day."""
    policy.check_group(membership)
    if until > local_day(at):
        raise Refused(_("This day lies in the future. Write the last day in the group."), "until")
    if membership.since is not None and until < membership.since:
        day = format_day(membership.since)
        raise Refused(_("The person is in this group since %(day)s; it cannot end before.") % {"day": day}, "until")
    if not clean(reason):
        raise Refused(_("Say why the person is no longer in this group."), "reason")
    membership.until, membership.ended_reason = until, clean(reason)[:200]
    membership.save(update_fields=["until", "ended_reason"])
    _record("registry.group_ended", membership.person, by, at)
    return membership


@action
def withdraw_group(*, membership: GroupMembership, reason: str, by: Actor, at: datetime) -> GroupMembership:
    """Withdraw an entry made by mistake; it is kept and counts nowhere. Raises Refused without a reason or twice."""
    withdraw(record=membership, reason=reason, by=by, at=at)
    _record("registry.group_withdrawn", membership.person, by, at)
    return membership


@action
def forget_sealed_group(*, person: Person, by: Actor, at: datetime) -> None:
    """Take a sealed group, recorded by mistake, out of the store. Raises Refused when there is none."""
    if not sealed_code(person.anchor_id, LEGAL_GROUP)[0]:
        raise Refused(_("Nothing is recorded here any more; nothing was changed."))
    unseal(person.anchor_id, LEGAL_GROUP)
    _record("registry.group_withdrawn", person, by, at)


def _check_new(person: Person, new: NewGroup, today: date) -> None:
    code = code_list(LEGAL_GROUP).get(new.group, new.since or today)
    if code is None:
        raise Refused(_("Choose a group from the list; nothing was saved."), "group")
    if new.since and new.since > today:
        raise Refused(_("This day lies in the future. Correct it; nothing was saved."), "since")
    if person.birth_date is not None and new.since and new.since < person.birth_date:
        raise Refused(_("The person was not born yet on this day. Correct it; nothing was saved."), "since")
    _check_age(person, code.age, new.since or today)
    _check_finding(new.group, new.finding, today)


def _check_age(person: Person, age: str, on: date) -> None:
    """A group of children or of older people takes nobody who surely has another age on that day."""
    born = person.birth_date
    if born is None:
        return
    surely = person.birth_precision == BirthPrecision.DAY
    years = on.year - born.year - (surely and (on.month, on.day) < (born.month, born.day))
    if age == "child" and years - (not surely) >= CHILD:
        sentence = _("This group is for children under %(years)s, and the person was %(age)s on that day.")
        raise Refused(sentence % {"years": CHILD, "age": years}, "group")
    if age == "elder" and years < ELDER:
        sentence = _("This group is for people of %(years)s and more, and the person was %(age)s on that day.")
        raise Refused(sentence % {"years": ELDER, "age": years}, "group")


def _check_finding(group: str, finding: Finding, today: date) -> None:
    if finding.found_on and finding.found_on > today:
        raise Refused(_("This day lies in the future. Correct it; nothing was saved."), "found_on")
    words = code_list(LEGAL_GROUP)
    if finding.status != GroupStatus.CONFIRMED or not words.suspected(group):
        return
    if not clean(finding.body):
        raise Refused(_("Say who confirmed it."), "body")
    if any(above.paper for above in words.up(group)) and not clean(finding.paper):
        raise Refused(_("This group is confirmed only by a written conclusion. Give its number and day."), "paper")


def _kinds(new: NewGroup) -> str:
    """The kinds of disability, of a group of disabled people."""
    disabled = any(above.code in DISABLED for above in code_list(LEGAL_GROUP).up(new.group))
    return ",".join(kind.code for kind in code_list("disability_kind") if disabled and kind.code in new.kinds)


def _find(membership: GroupMembership, finding: Finding, by: Actor, at: datetime) -> None:
    GroupFinding(
        membership=membership,
        status=finding.status,
        found_on=finding.found_on,
        body=clean(finding.body)[:200],
        paper=clean(finding.paper)[:200],
        recorded_at=at,
        recorded_by=by,
    ).save()


def _seal(person: Person, new: NewGroup) -> None:
    told = {"source": clean(new.source)[:SEALED_WORDS], "paper": clean(new.finding.paper)[:SEALED_WORDS]}
    told["since"] = new.since.isoformat() if new.since else ""
    seal([(person.anchor_id, LEGAL_GROUP, new.group, json.dumps(told, ensure_ascii=False))])


def _record(event: str, person: Person, by: Actor, at: datetime) -> None:
    """Of every group the same, without a number: else what is not sealed would tell what is."""
    record(event, about=person, unit=person.unit, by=by, at=at)
