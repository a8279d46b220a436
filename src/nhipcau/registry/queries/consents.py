"""The two gates: what was consented to, what was released, and whether both are open on a day.

Sharing what is known of a person needs their consent (or that of the family or guardian) and the approval of the head
of the facility (TT 02/2020/TT-BLĐTBXH Đ.9). Whoever sends, exports or prints something asks `may_release`.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhipcau.access.queries import has, reaches, within
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.text import match_key
from nhipcau.kernel.together import Question, answered
from nhipcau.registry.models import Consent, Person, Release
from nhipcau.registry.states import BirthPrecision, Decision, Standing
from nhipcau.rulebook.queries import code_list, in_force

from .evidence import GUESSED

if TYPE_CHECKING:
    from nhipcau.access.models import User

DISCLOSE = Permission.DISCLOSE
PURPOSES, GIVERS = "consent_purpose", "consent_giver"
THEMSELVES = "person"
FOR_A_CHILD = frozenset({"parent", "guardian", "representative"})
"""Who may consent for a child (Luật 91/2025/QH15 Đ.24): the family at large may not."""
CONSENTS, RELEASES = "registry.consents", "registry.releases"
SHOWN = 20


@dataclass(frozen=True)
class Gates:
    """Whether something may be told: `missing` says in sentences which gate is shut, empty when both are open."""

    consent: Consent | None
    release: Release | None
    missing: tuple[str, ...]

    @property
    def open(self) -> bool:
        return not self.missing


def recipient_key(recipient: str) -> str:
    """A recipient folded: two spellings of one agency are one."""
    return match_key(recipient)[:200]


def ages(person: Person, on: date) -> tuple[int, int] | None:
    """The youngest and the oldest a person can be on a day, in whole years; None when no birth is known."""
    born = person.birth_date
    if born is None:
        return None
    last = born
    if person.birth_precision == BirthPrecision.MONTH:
        last = born.replace(day=monthrange(born.year, born.month)[1])
    elif person.birth_precision == BirthPrecision.YEAR:
        last = date(born.year, 12, 31)
    elif person.birth_precision == BirthPrecision.ESTIMATED:
        born, last = date(born.year - GUESSED, 1, 1), date(born.year + GUESSED, 12, 31)
    return _years(last, on), _years(born, on)


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def lacking(person: Person, on: date, *, giver: str, child_agreed: bool, paper: str) -> str:
    """Who else would have to consent on this day, as a sentence; empty when it is enough.

    Under 16 a legal representative consents, and from 7 years the child too (Luật 91/2025/QH15 Đ.24). Of a birth known
    by month or year alone, or estimated, the stricter reading holds. An adult consents alone; somebody else for them
    with a paper.
    """
    found = ages(person, on)
    if found is None:
        return _("Age decides who must consent. Record at least the year of birth first.")
    youngest, oldest = found
    child, asked = (int(in_force(f"children.{key}", on).value or 0) for key in ("child_age", "consent_age"))
    words = {"child": child, "asked": asked}
    if youngest < child and giver not in FOR_A_CHILD:
        return _("Under %(child)s years a parent, guardian or other legal representative must consent.") % words
    if youngest < child and oldest >= asked and not child_agreed:
        return _("From %(asked)s years the child must agree too, not the representative alone.") % words
    if youngest >= child and giver != THEMSELVES and not paper:
        return _(
            "From %(child)s years people consent themselves. Somebody else may only with a paper that says so: name it."
        ) % words  # fmt: skip
    return ""


def enough(consent: Consent, person: Person, on: date) -> str:
    """As `lacking`, of a recorded consent: a child grows, and then more is needed."""
    paper = consent.giver_paper
    return lacking(person, on, giver=consent.giver, child_agreed=consent.child_agreed, paper=paper)


def standing(consent: Consent, person: Person, on: date) -> Standing:
    """How a consent stands on a day."""
    if consent.ended_at is not None:
        return Standing.ENDED
    if on > consent.valid_until:
        return Standing.EXPIRED
    if enough(consent, person, on):
        return Standing.LACKING
    return Standing.COMING if on < consent.valid_from else Standing.VALID


# --- rows of a person ------------------------------------------------------------------------------------------------
def asked_of(person: Person) -> dict[str, Question]:
    """The questions about a person's gates that their page asks at once."""
    return {CONSENTS: Question(_last_consents, person=person.pk), RELEASES: Question(_last_releases, person=person.pk)}


def _last_consents(person: int) -> QuerySet[Consent]:
    return Consent.objects.filter(person_id=person).order_by("-id")[:SHOWN]


def _last_releases(person: int) -> QuerySet[Release]:
    return Release.objects.filter(person_id=person).order_by("-id")[:SHOWN]


def consents_of(person: Person) -> list[Consent]:
    """The last consents of a person the caller already may see, newest first."""
    return answered(person, CONSENTS, asked_of(person)[CONSENTS])


def releases_of(person: Person) -> list[Release]:
    """The last releases asked for of a person the caller already may see, newest first."""
    return answered(person, RELEASES, asked_of(person)[RELEASES])


def consent_of(person: Person, pk: int) -> Consent:
    """One consent of this person. Raises Missing."""
    found = Consent.objects.filter(person=person, pk=pk).first()
    if found is None:
        raise Missing
    return found


def release_of(person: Person, pk: int) -> Release:
    """One release of this person. Raises Missing."""
    found = Release.objects.filter(person=person, pk=pk).first()
    if found is None:
        raise Missing
    return found


# --- the gates -------------------------------------------------------------------------------------------------------
def consent_for(person: Person, purpose: str, recipient: str, on: date) -> Consent | None:
    """The consent on which something may be told to `recipient` for `purpose` (a code) on a day; None when none is."""
    return next((c for c in _consents(person, purpose, recipient) if standing(c, person, on) == Standing.VALID), None)


def may_release(person: Person, recipient: str, purpose: str, on: date) -> Gates:
    """Whether something of this person may be told to `recipient` for `purpose` (a code) on a day.

    Asks nothing of who asks: whoever acts must see the person besides.
    """
    consents = list(_consents(person, purpose, recipient))
    key = {"person": person, "purpose": purpose, "recipient_key": recipient_key(recipient)}
    return gates(person, consents, list(Release.objects.filter(**key).order_by("-id")), on)


def gates(person: Person, consents: Iterable[Consent], releases: Iterable[Release], on: date) -> Gates:
    """The same of rows at hand, all of one purpose and recipient, newest first."""
    consents, releases = list(consents), list(releases)
    consent = next((c for c in consents if standing(c, person, on) == Standing.VALID), None)
    release = next((r for r in releases if r.covers(on)), None)
    missing = [] if consent else [_no_consent(person, consents, on)]
    missing += [] if release else [_no_release(releases, on)]
    return Gates(consent, release, tuple(missing))


def _consents(person: Person, purpose: str, recipient: str) -> QuerySet[Consent]:
    key = {"person": person, "purpose": purpose, "recipient_key": recipient_key(recipient)}
    return Consent.objects.filter(**key).order_by("-id")


def _no_consent(person: Person, consents: list[Consent], on: date) -> str:
    if not consents:
        return _("There is no consent for this purpose and recipient.")
    last = consents[0]
    stands = standing(last, person, on)
    if stands == Standing.ENDED and last.ended_at is not None:
        return _("The consent was withdrawn on %(day)s.") % {"day": format_day(last.ended_at)}
    if stands == Standing.EXPIRED:
        return _("The consent expired on %(day)s.") % {"day": format_day(last.valid_until)}
    if stands == Standing.COMING:
        return _("The consent counts only from %(day)s.") % {"day": format_day(last.valid_from)}
    return _("The consent is not enough any more: %(why)s") % {"why": enough(last, person, on)}


def _no_release(releases: list[Release], on: date) -> str:
    if not releases:
        return _("The head of the facility has not approved it: nobody has asked for it yet.")
    last = releases[0]
    if last.decision == Decision.WAITING:
        return _("The release waits for the head of the facility.")
    if last.decision == Decision.RETURNED:
        return _("The head of the facility returned the release.")
    if on > last.valid_until:
        return _("The release expired on %(day)s.") % {"day": format_day(last.valid_until)}
    return _("The release counts only from %(day)s.") % {"day": format_day(last.decided_on or on)}


# --- who decides -----------------------------------------------------------------------------------------------------
def may_decide(user: "User", person: Person, release: Release, on: date) -> bool:
    """Whether `user` decides on this release: they may disclose what is known of the person, and did not ask for it."""
    return release.asked_by.user_id != user.pk and reaches(user, DISCLOSE, person, on)


def waiting_for(user: "User", on: date) -> QuerySet[Release]:
    """Releases that wait for a decision `user` may take on a day, the oldest first."""
    if not has(user, DISCLOSE, on):
        return Release.objects.none()
    where = {"anchor": "person__anchor_id", "unit": "person__unit_id"}
    rows = Release.objects.filter(within(user, DISCLOSE, on, **where), decision=Decision.WAITING)
    rows = rows.filter(within(user, Permission.PERSON_READ, on, **where), person__withdrawn_at__isnull=True)
    return rows.exclude(asked_by__startswith=f"user:{user.pk}:").select_related("person").order_by("asked_at", "id")


def purpose_words(code: str) -> str:
    """A purpose in the reader's language."""
    return code_list(PURPOSES).label(code, get_language() or "vi")


def giver_words(code: str) -> Mapping[str, Any]:
    """Who consents: its `label`, its legal basis, and whether that was compared with the original text."""
    found = code_list(GIVERS).get(code)
    lang = get_language() or "vi"
    return {"label": found.label(lang) if found else code, "basis": found.basis if found else None}


TONES = {Standing.VALID: "done", Standing.COMING: "soon", Standing.LACKING: "urgent"}


def shown(user: "User", person: Person, on: date) -> dict[str, Any]:
    """The gates of a person as their page shows them: each consent and each release with how it stands on a day."""
    every, asked = consents_of(person), releases_of(person)
    found = []
    for row in every:
        stands = standing(row, person, on)
        lacks = enough(row, person, on) if stands == Standing.LACKING else ""
        words = {"purpose": purpose_words(row.purpose), "giver": giver_words(row.giver), "lacks": lacks}
        found.append({"row": row, "standing": stands.label, "tone": TONES.get(stands, "plain"), **words})
    released = []
    for release in asked:
        key = (release.purpose, release.recipient_key)
        same = [c for c in every if (c.purpose, c.recipient_key) == key]
        open_now = gates(person, same, [release], on)
        waits = release.decision == Decision.WAITING
        expired = not waits and release.decision == Decision.APPROVED and on > release.valid_until
        released.append(
            {
                "row": release,
                "purpose": purpose_words(release.purpose),
                "missing": open_now.missing,
                "standing": Standing.EXPIRED.label if expired else release.get_decision_display(),
                "tone": "soon" if waits else "plain" if expired or not release.covers(on) else "done",
                "decides": waits and may_decide(user, person, release, on),
            }
        )
    return {"consents": found, "releases": released}
