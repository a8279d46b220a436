"""Who may see what, said a second time: from the plain rows, one record after the other, without a query of the scope.

It knows of roles, units, teams, conflicts and sensitivity; nobody broke a glass and nobody covers anybody here.
"""

from datetime import date
from typing import Any

from nhipcau.access.models import Anchor, Conflict, Grant, Membership
from nhipcau.access.states import GUARDS, ROLES
from nhipcau.kernel.permissions import Permission as P
from nhipcau.org.models import Unit

READ = {
    "registry.person": P.PERSON_READ,
    "registry.household": P.HOUSEHOLD_READ,
    "cases.case": P.CASE_READ,
    "intake.contact": P.CONTACT_READ,
    "care.screening": P.SCREENING_READ,
    "outreach.event": P.EVENT_READ,
    "outreach.material": P.EVENT_READ,
    "resources.donation": P.DONATION_READ,
    "registry.listentry": P.PERSON_READ,
    "reports.periodicreport": P.REPORT_EXACT,  # kept with its small numbers as they are
}
TOLD = {
    "cases.case": {"problem", "group", "origin", "later", "why", "closing", "reopening", "service", "form"},
    "intake.contact": {"note", "group", "topic", "outcome"},
}
"""Canaries of a record that tell a guarded story."""
ALLEGED = {"harmer", "harming", "harm"}
"""Canaries of a person that say who is alleged to have harmed them: only for whoever may read of abuse there."""
NAMES = {"name"}
"""Canaries of a person that stand on every record about them."""


class Reference:
    """`may` this account do this with the record of this anchor? `shown`: may it meet this canary of it?"""

    def __init__(self, on: date) -> None:
        paths = dict(Unit.objects.values_list("pk", "path"))
        below = {pk: {other for other, p in paths.items() if p.startswith(path)} for pk, path in paths.items()}
        grants = Grant.objects.filter(withdrawn_at=None, valid_from__lte=on, user__is_active=True)
        self.roles: dict[int, list[Any]] = {}
        for grant in grants.exclude(valid_to__lt=on):
            self.roles.setdefault(grant.user_id, []).append((ROLES[grant.role], below[grant.unit_id]))
        self.team = set(Membership.objects.filter(ended_at=None).values_list("staff_id", "anchor_id"))
        conflicts = Conflict.objects.filter(ended_at=None)
        self.blind = set(conflicts.filter(user=None).values_list("staff_id", "anchor_id"))
        self.blind |= {(f"account {who}", pk) for who, pk in conflicts.filter(staff=None).values_list("user", "anchor")}
        self.anchors = {a.pk: a for a in Anchor.objects.all()}
        people = {(who, self.anchors[pk].about_id) for who, pk in self.team if self.anchors[pk].about_id}
        self.team |= {(who, pk) for who, pk in people if self.anchors[pk].sensitivity != "sealed"}
        self.about: dict[int, list[Any]] = {}
        for anchor in self.anchors.values():
            self.about.setdefault(anchor.about_id or anchor.pk, []).append(anchor)

    def may(self, user: Any, permission: P, anchor: Any) -> bool:
        roles, staff = self.roles.get(user.pk, []), user.staff_id
        if {(who, pk) for who in (staff, f"account {user.pk}") for pk in (anchor.pk, anchor.about_id)} & self.blind:
            return False
        if not any(permission in role.all for role, _ in roles):
            return False
        if (staff, anchor.pk) in self.team:
            return True
        here = [role for role, units in roles if anchor.unit_id in units]
        wanted = {permission, *({P.SUPERVISE} if anchor.sensitivity == "restricted" else ())}
        reached = {p for role in here for p in role.unit}
        return anchor.sensitivity != "sealed" and wanted <= reached

    def sees(self, user: Any, anchor: Any) -> bool:
        return self.may(user, READ[anchor.kind], anchor)

    def shown(self, user: Any, record: Any, name: str, variant: str) -> bool:
        """`variant` is the story of the record: `abuse`, `hiv`, …"""
        anchor = self.anchors[record.anchor_id]
        if name in NAMES and any(self.sees(user, other) for other in self.about[anchor.about_id or anchor.pk]):
            return True
        if variant == "hiv" and name == "group" and not self.may(user, P.HIV_READ, anchor):
            return False
        if name in ALLEGED and not self.may(user, P.ABUSE_READ, anchor):
            return False
        if variant in GUARDS and name in TOLD.get(anchor.kind, ()) and not self.may(user, GUARDS[variant], anchor):
            return False
        return self.sees(user, anchor)
