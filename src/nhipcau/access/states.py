"""Roles, each a small class with a stable code, and how sensitive a record is."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.permissions import Permission as P


class Sensitivity(models.TextChoices):
    """Who may see a record beyond its unit (the rights issue gives the last two their meaning)."""

    NORMAL = "normal", _("Normal")
    RESTRICTED = "restricted", _("Restricted")
    SEALED = "sealed", _("Sealed")


@dataclass(frozen=True)
class Role:
    """What a grant gives. `about` is the sentence for the person who grants it."""

    code: str
    name: object
    about: object
    permissions: frozenset[P]


READ = frozenset({P.CLIENT_READ, P.ACTIVITY_READ, P.NETWORK_READ, P.REPORT_READ})

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "admin",
            _("Administrator"),
            _("Opens and closes accounts, gives roles, keeps units and staff; sees no client data."),
            frozenset({P.ACCOUNTS, P.NETWORK_READ, P.NETWORK_WRITE, P.AUDIT_READ}),
        ),
        Role(
            "staff",
            _("Staff of a unit"),
            _("Works on the records of the unit and the units below it, imports registers and makes reports."),
            READ | {P.CLIENT_WRITE, P.SEALED_READ, P.ACTIVITY_WRITE, P.NETWORK_WRITE, P.REPORT_WRITE, P.IMPORT},
        ),
        Role(
            "reader",
            _("Reader"),
            _("Reads the records and reports of the unit and the units below it; changes nothing."),
            READ,
        ),
    )
}

AUDIT_ACTIONS = {
    "access.account_opened": _("opened an account"),
    "access.account_closed": _("closed an account"),
    "access.password_changed": _("changed the password"),
    "access.password_reset": _("reset the password"),
    "access.granted": _("gave a role"),
    "access.grant_withdrawn": _("took a role back"),
    "access.signed_in": _("signed in"),
    "access.signed_out": _("signed out"),
    "access.sign_in_refused": _("sign-in refused"),
}

OBJECT_KINDS = {
    "access.user": _("account"),
    "org.unit": _("unit"),
    "org.staff": _("member of staff"),
    "org.place": _("places"),
    "documents.storedfile": _("file"),
    "importing.import": _("import"),
    "registry.person": _("person"),
    "cases.case": _("case"),
    "intake.contact": _("contact"),
    "outreach.event": _("event"),
    "outreach.material": _("material"),
    "resources.donation": _("donation"),
    "care.screening": _("screening"),
    "reports.periodicreport": _("report"),
}
"""What the audit calls a kind of record (`app.model`, as it stands in an event) before its number."""
