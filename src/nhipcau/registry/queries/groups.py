"""The groups of the law that people are in, as the person who asks may know them."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhipcau.access.queries import may_read_stories, may_read_story, reaches, sealed_code, sealed_value
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question, answered
from nhipcau.registry.models import GroupFinding, GroupMembership, Person
from nhipcau.registry.states import LEGAL_GROUP, GroupStatus
from nhipcau.rulebook.queries import code_list, words_to_ask

if TYPE_CHECKING:
    from nhipcau.access.models import User

GROUPS, FINDINGS = "registry.groups", "registry.findings"
"""The names under which the groups of a person are answered to their page."""
MERGE = "merge"
TONES = {GroupStatus.REPORTED: "soon", GroupStatus.VERIFYING: "soon", GroupStatus.UNFOUNDED: "done"}


@dataclass(frozen=True)
class GroupLine:
    """A group as it is shown: `words` say «nghi bị …» until it is confirmed; `status` in a word when it was in doubt.

    `row` is None for a sealed group, of which `source`, `paper` and `since` are what was told with it.
    """

    words: str
    row: GroupMembership | None = None
    status: str = ""
    tone: str = "plain"
    verified: bool = True
    kinds: str = ""
    findings: tuple[GroupFinding, ...] = ()
    source: str = ""
    paper: str = ""
    since: str = ""

    @property
    def open(self) -> bool:
        """Whether the person is in it now, or may be."""
        return self.row is None or (self.row.until is None and self.row.status != GroupStatus.UNFOUNDED)


def group_words(group: str, status: str) -> str:
    """What a group is called as it stands."""
    words, lang = code_list(LEGAL_GROUP), get_language() or "vi"
    suspected = words.suspected(group, lang)
    return suspected if suspected and status != GroupStatus.CONFIRMED else words.label(group, lang)


def accuses(group: str) -> bool:
    """Whether a group accuses somebody, so that it is said with care until it is confirmed."""
    return bool(code_list(LEGAL_GROUP).suspected(group))


def groups_asked(person: Person) -> Question:
    """Every group a person was ever in, the last recorded first."""
    return Question(_memberships, person=person.pk)


def _memberships(person: int) -> QuerySet[GroupMembership]:
    return GroupMembership.objects.filter(person_id=person, withdrawn_at__isnull=True).order_by("-id")


def findings_asked(person: Person) -> Question:
    """What was found of those groups, the newest first."""
    return Question(_findings, person=person.pk)


def _findings(person: int) -> QuerySet[GroupFinding]:
    return GroupFinding.objects.filter(membership__person_id=person).order_by("-id")


def groups_of(user: "User", person: Person, on: date) -> list[GroupLine]:
    """The groups of a person that `user`, who sees the person, may know of; ended ones last."""
    rows = [row for row in answered(person, GROUPS, groups_asked(person)) if may_know(user, row.group, person, on)]
    findings: dict[int, list[GroupFinding]] = {}
    for one in answered(person, FINDINGS, findings_asked(person)):
        findings.setdefault(one.membership_id, []).append(one)
    lines = [_line(row, tuple(findings.get(row.pk, ()))) for row in rows]
    return [*_sealed(user, person, on), *sorted(lines, key=lambda line: not line.open)]


def membership_for(user: "User", person: Person, pk: int, on: date) -> GroupMembership:
    """One group of a person whom `user` sees. Raises Missing, also for one they may not know of."""
    row = GroupMembership.objects.filter(person=person, pk=pk).first()
    if row is None or not may_know(user, row.group, person, on):
        raise Missing
    row.person = person
    return row


def may_seal(user: "User", person: Person, on: date) -> bool:
    """Whether `user` may know, and so record, a sealed group of this person."""
    return reaches(user, Permission.HIV_READ, person, on)


def groups_to_record(user: "User", person: Person, on: date) -> list[tuple[str, str]]:
    """(code, words) of the groups that `user` may record of this person, of that day."""
    lang, seals = get_language() or "vi", may_seal(user, person, on)
    words = code_list(LEGAL_GROUP)
    offered = [code for code in words if code.span.covers(on) and may_know(user, code.code, person, on)]
    return [(code.code, code.label(lang)) for code in offered if seals or not code.sealed]


def open_groups(user: "User", people: Collection[Person], on: date) -> Mapping[int, list[str]]:
    """The groups that people on a page are in now, in words by person, as far as `user` may know of them."""
    rows = list(_now(GroupMembership.objects.filter(person__in=people), on).order_by("group"))
    guards = code_list(LEGAL_GROUP).guards
    told = {guard: may_read_stories(user, guard, people, on) for guard in {guards.get(row.group, "") for row in rows}}
    anchors = {person.pk: person.anchor_id for person in people}
    found: dict[int, list[str]] = {}
    for row in rows:
        if anchors[row.person_id] in told[guards.get(row.group, "")]:
            found.setdefault(row.person_id, []).append(group_words(row.group, row.status))
    return found


def groups_now(person: Person) -> frozenset[str]:
    """Codes of the groups a person is in, sealed ones too: for an import that compares and shows none of them."""
    rows = GroupMembership.objects.filter(person=person, withdrawn_at__isnull=True, until__isnull=True)
    return frozenset(rows.values_list("group", flat=True)) | {sealed_code(person.anchor_id, LEGAL_GROUP)[0]} - {""}


def groups_to_ask(user: "User", on: date) -> list[tuple[str, str]]:
    """(code, words) of the groups by which `user` may narrow a list of people."""
    return words_to_ask(LEGAL_GROUP, user, Permission.PERSON_READ, on)


def in_group(group: str, user: "User", on: date) -> Q:
    """The condition on people who are in this group, or one below it, on a day, confirmed or not yet; never sealed.

    Those below it whose story `user` may not read everywhere are left out: the length of the answer would tell it.
    """
    asked = {code for code, _words in groups_to_ask(user, on)} & code_list(LEGAL_GROUP).down(group)
    rows = GroupMembership.objects.filter(person=OuterRef("pk"), group__in=asked)
    return Q(Exists(_now(rows, on)))


def _now(rows: QuerySet[GroupMembership], on: date) -> QuerySet[GroupMembership]:
    rows = rows.filter(Q(until__isnull=True) | Q(until__gte=on), Q(since__isnull=True) | Q(since__lte=on))
    return rows.filter(withdrawn_at__isnull=True).exclude(status=GroupStatus.UNFOUNDED)


def may_know(user: "User", group: str, person: Person, on: date) -> bool:
    """Whether `user`, who sees the person, may know of a group of theirs."""
    return may_read_story(user, code_list(LEGAL_GROUP).guards.get(group, ""), person, on)


def _line(row: GroupMembership, findings: tuple[GroupFinding, ...]) -> GroupLine:
    words = code_list(LEGAL_GROUP)
    code, doubted = words.get(row.group), accuses(row.group)
    status = GroupStatus(row.status)
    kinds = code_list("disability_kind")
    return GroupLine(
        words=group_words(row.group, row.status),
        row=row,
        status=str(status.label) if doubted else "",
        tone=TONES.get(status, "plain"),
        verified=code is None or code.basis is None or code.basis.verified,
        kinds=", ".join(kinds.label(kind, get_language() or "vi") for kind in row.kinds.split(",") if kind),
        findings=findings,
        source=row.source,
    )


def told_with(words: str) -> dict[str, Any]:
    """What was told with a sealed group: `source`, `paper`, `since`, and by which merge it came."""
    found: dict[str, Any] = json.loads(words) if words else {}
    return found


def _sealed(user: "User", person: Person, on: date) -> list[GroupLine]:
    """What stands in the store of sealed values, for whoever may see it."""
    found = sealed_value(user, person, LEGAL_GROUP, on)
    if found is None:
        return []
    told = {key: value for key, value in told_with(found.words).items() if key != MERGE}
    words = code_list(LEGAL_GROUP).label(found.code, get_language() or "vi")
    return [GroupLine(words=words, status=_("Sealed"), tone="urgent", **told)]
