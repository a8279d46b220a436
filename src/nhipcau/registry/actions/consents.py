"""Changes of the two gates: consent recorded and withdrawn, release asked for and decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from nhipcau.access.queries import accounts_with, reaches
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import tell
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.registry import policy
from nhipcau.registry.models import Consent, Person, Release
from nhipcau.registry.queries.consents import (
    DISCLOSE,
    GIVERS,
    PURPOSES,
    THEMSELVES,
    lacking,
    recipient_key,
)
from nhipcau.registry.states import CONSENT_ENDED, RELEASE_ASKED, RELEASE_DECIDED, Decision
from nhipcau.rulebook.queries import code_list

if TYPE_CHECKING:
    from nhipcau.access.models import User


@dataclass(frozen=True, kw_only=True)
class NewConsent:
    """A consent to record; `purpose` and `giver` are codes, both days of validity included.

    `giver_name` is asked of everybody but the person themselves, `giver_paper` names what shows that they may.
    """

    person: Person
    purpose: str
    recipient: str
    told: str
    given_on: date
    valid_from: date
    valid_until: date
    giver: str
    evidence: str
    giver_name: str = ""
    giver_relation: str = ""
    giver_paper: str = ""
    child_agreed: bool = False


@dataclass(frozen=True, kw_only=True)
class NewRelease:
    """What somebody asks the head of the facility to release; `purpose` is a code, `valid_until` the last day."""

    person: Person
    purpose: str
    recipient: str
    told: str
    why: str
    valid_until: date


@action
def record_consent(*, consent: NewConsent, by: Actor, at: datetime) -> Consent:
    """Record a consent that was given. Silence is none, so evidence is asked for (Luật 91/2025/QH15).

    Raises Refused when a part is missing or unknown, for days out of order, a withdrawn person, and when on the day it
    was given others had to consent too (a child's representative, the child from 7 years).
    """
    policy.check_change(consent.person)
    _check_parts(purpose=consent.purpose, recipient=consent.recipient, told=consent.told, evidence=consent.evidence)
    if code_list(GIVERS).get(consent.giver) is None:
        raise Refused(_("Say who consents; nothing was saved."), "giver")
    if consent.giver != THEMSELVES and not clean(consent.giver_name):
        raise Refused(_("Write the name of whoever consents for this person."), "giver_name")
    _check_days(consent, at)
    paper = clean(consent.giver_paper)[:200]
    agreed = consent.child_agreed
    if why := lacking(consent.person, consent.given_on, giver=consent.giver, child_agreed=agreed, paper=paper):
        raise Refused(why, "giver")
    named = consent.giver != THEMSELVES
    row = Consent.objects.create(
        person=consent.person, purpose=consent.purpose, recipient=clean(consent.recipient)[:200],
        recipient_key=recipient_key(consent.recipient), told=clean(consent.told)[:500], given_on=consent.given_on,
        valid_from=consent.valid_from, valid_until=consent.valid_until, giver=consent.giver,
        giver_name=clean(consent.giver_name)[:120] if named else "",
        giver_relation=clean(consent.giver_relation)[:60] if named else "", giver_paper=paper,
        child_agreed=consent.child_agreed, evidence=clean(consent.evidence)[:200], recorded_at=at, recorded_by=by,
    )  # fmt: skip
    days = {"from": row.valid_from, "until": row.valid_until}
    _tell("registry.consent_recorded", row.person, by, at, consent=row.pk, purpose=row.purpose, **days)
    return row


@action
def end_consent(*, consent: Consent, reason: str, by: Actor, at: datetime) -> Consent:
    """Withdraw a consent: from this moment nothing more may be told on it. Whoever asked for a release on it is told.

    Raises Refused without a reason or when it was withdrawn before. A withdrawn person's consent can be withdrawn too.
    """
    why = clean(reason)[:500]
    if not why:
        raise Refused(_("Say why the consent is withdrawn; it is kept with your reason."), "reason")
    ended = {"ended_at": at, "ended_by": by, "ended_reason": why}
    if not Consent.objects.filter(pk=consent.pk, ended_at__isnull=True).update(**ended):
        raise Refused(_("This consent was withdrawn before; nothing was changed."))
    consent.refresh_from_db()
    _tell(CONSENT_ENDED, consent.person, by, at, consent=consent.pk, purpose=consent.purpose)
    on = local_day(at)
    same = {"purpose": consent.purpose, "recipient_key": consent.recipient_key}
    releases = Release.objects.filter(person=consent.person, valid_until__gte=on, **same)
    _notice(CONSENT_ENDED, consent.person, (r.asked_by for r in releases.exclude(decision=Decision.RETURNED)), by, at)
    return consent


@action
def ask_release(*, release: NewRelease, by: Actor, at: datetime) -> Release:
    """Ask the head of the facility to release something; those who may decide are told.

    Raises Refused when a part is missing or unknown, for a day that is over, a withdrawn person, and while the same
    purpose and recipient waits already.
    """
    policy.check_change(release.person)
    _check_parts(purpose=release.purpose, recipient=release.recipient, told=release.told, why=release.why)
    if release.valid_until < local_day(at):
        raise Refused(_("This day is over; choose today or a later day."), "valid_until")
    key = {"person": release.person, "purpose": release.purpose, "recipient_key": recipient_key(release.recipient)}
    if Release.objects.filter(decision=Decision.WAITING, **key).exists():
        raise Refused(_("The same release waits for the head already; nothing was saved."))
    row = Release.objects.create(
        **key, recipient=clean(release.recipient)[:200], told=clean(release.told)[:500], why=clean(release.why)[:500],
        valid_until=release.valid_until, asked_at=at, asked_by=by,
    )  # fmt: skip
    _tell(RELEASE_ASKED, row.person, by, at, release=row.pk, purpose=row.purpose, until=row.valid_until)
    url = reverse("registry:decide_release", args=[row.person_id, row.pk])
    told = [one.pk for one in _deciders(row.person, local_day(at)) if one.pk != by.user_id]
    tell(accounts=told, kind=RELEASE_ASKED, anchor=row.person.anchor_id, url=url, by=by, at=at)
    return row


@action
def decide_release(*, release: Release, approve: bool, reason: str, by: Actor, at: datetime) -> Release:
    """Approve or return a release; whoever asked for it is told. The second gate of TT 02/2020/TT-BLĐTBXH Đ.9.

    Raises Refused for whoever asked for it themselves, without a reason when it is returned, when it was decided
    before, and for an approval after its last day.
    """
    why, on = clean(reason)[:500], local_day(at)
    if by == release.asked_by or (by.user_id is not None and by.user_id == release.asked_by.user_id):
        raise Refused(_("You asked for this release yourself; somebody else must decide on it."))
    if not approve and not why:
        raise Refused(_("Say why the release is returned."), "reason")
    if approve and release.valid_until < on:
        raise Refused(_("Its last day is over. Return it; a new one can be asked for."))
    what = {"decision": Decision.APPROVED if approve else Decision.RETURNED, "decided_reason": why}
    waiting = Release.objects.filter(pk=release.pk, decision=Decision.WAITING)
    if not waiting.update(**what, decided_on=on, decided_at=at, decided_by=by):
        raise Refused(_("This release was decided before; nothing was changed."))
    release.refresh_from_db()
    _tell(RELEASE_DECIDED, release.person, by, at, release=release.pk, decision=release.decision)
    _notice(RELEASE_DECIDED, release.person, [release.asked_by], by, at)
    return release


def _check_parts(*, purpose: str, recipient: str, **words: str) -> None:
    """Each part that must be there, in the order of the form; the recipient must be more than marks."""
    if code_list(PURPOSES).get(purpose) is None:
        raise Refused(_("Choose what it is for; nothing was saved."), "purpose")
    if not recipient_key(recipient):
        raise Refused(_("Write to whom it may be told; nothing was saved."), "recipient")
    for name, text in words.items():
        if not clean(text):
            raise Refused(_("This must be filled in; nothing was saved."), name)


def _check_days(consent: NewConsent, at: datetime) -> None:
    refuse_future(consent.given_on, at, "given_on")
    if consent.valid_from < consent.given_on:
        raise Refused(_("A consent counts from the day it was given, not before. Correct the days."), "valid_from")
    if consent.valid_until < consent.valid_from:
        raise Refused(_("It ends before it begins. Correct the days; nothing was saved."), "valid_until")


def _deciders(person: Person, on: date) -> list["User"]:
    """Accounts that may decide on a release of this person: those over its unit who see the person at all."""
    found = accounts_with(DISCLOSE, person.unit, on)
    return [one for one in found if all(reaches(one, p, person, on) for p in (DISCLOSE, Permission.PERSON_READ))]


def _notice(kind: str, person: Person, actors: Iterable[Actor], by: Actor, at: datetime) -> None:
    """Tell those who asked, but not of what they did themselves; the notice leads to the person's page."""
    told = {actor.user_id for actor in actors if actor.user_id is not None and actor.user_id != by.user_id}
    tell(accounts=told, kind=kind, anchor=person.anchor_id, by=by, at=at)


def _tell(what: str, person: Person, by: Actor, at: datetime, **details: object) -> None:
    record(what, about=person, unit=person.unit, by=by, at=at, details=details)
