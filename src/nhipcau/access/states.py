"""Roles, each a small class with a stable code; how sensitive a record is; what widens or narrows a reach."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.permissions import Permission as P


class Sensitivity(models.TextChoices):
    """Who may see a record beyond its team."""

    NORMAL = "normal", _("Normal: whoever reads the records of the unit")
    RESTRICTED = "restricted", _("Restricted: its team and the supervisor")
    SEALED = "sealed", _("Sealed: named people only")


class TeamPart(models.TextChoices):
    """Why somebody is in the team of a record."""

    ASSIGNED = "assigned", _("in charge")
    SUPERVISOR = "supervisor", _("supervises")
    REFERRED = "referred", _("asked by referral")
    RECORDED = "recorded", _("recorded it")
    NAMED = "named", _("named")


TAKEN_IN = (TeamPart.SUPERVISOR, TeamPart.REFERRED, TeamPart.NAMED)
"""What somebody can be taken into a team as; being in charge comes of the record, having recorded it of doing so."""


class ConflictKind(models.TextChoices):
    """Why somebody must not see a record."""

    KIN = "kin", _("Kin")
    HOUSEHOLD = "household", _("Same household")
    SUPERIOR = "superior", _("Superior or subordinate")
    COLLEAGUE = "colleague", _("Colleague")
    NAMED = "named", _("Named in the report")


class Finding(models.TextChoices):
    """What the review of an emergency opening found."""

    RIGHT = "right", _("It was right to open it")
    DOUBTFUL = "doubtful", _("Doubtful: to be talked over")
    WRONG = "wrong", _("It was misused")


class Step(models.TextChoices):
    """What somebody showed besides the password."""

    APP = "app", _("Authenticator app")
    PASSKEY = "passkey", _("Passkey")
    CARD = "card", _("Card of codes")
    ELSEWHERE = "elsewhere", _("Single sign-on of the province")


EASILY_READ = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is taken for something else when read aloud or typed
OWN_WORDS = (
    "mat khau", "matkhau", "password", "pass", "tinh", "thanh pho", "trung tam", "cong tac xa hoi", "ctxh", "van phong",
    "phuong", "xa", "huyen", "ten", "ho ten", "viet nam", "vietnam", "nhip cau", "nhipcau", "can bo", "nhan vien",
    "quan tri", "admin", "giam doc", "tong dai", "tre em", "nam", "thang", "ngay", "xin chao", "hello", "abc", "qwerty",
)  # fmt: skip
"""What everybody here would think of; they are taken out of a password before its length is looked at (no accents)."""


@dataclass(frozen=True)
class Role:
    """What a grant gives. `about` is the sentence for the person who grants it.

    `unit`: permissions over every normal record of the unit granted and the units below it. `own`: permissions over
    records in whose team the person is, wherever they are; whatever reaches the unit reaches those too.
    `second_factor`: nobody works in this role with a password alone. `export_rows`: the most rows of lists that it
    takes out in a day (0: none).
    """

    code: str
    name: object
    about: object
    unit: frozenset[P] = frozenset()
    own: frozenset[P] = frozenset()
    second_factor: bool = False
    export_rows: int = 0

    @property
    def all(self) -> frozenset[P]:
        """What the role lets a person do anywhere at all."""
        return self.unit | self.own


READ = frozenset({P.CONTACT_READ, P.PERSON_READ, P.CASE_READ, P.SCREENING_READ})
WRITE = frozenset({P.CONTACT_WRITE, P.PERSON_WRITE, P.CASE_WRITE, P.SCREENING_WRITE})
STORY = frozenset({P.ABUSE_READ, P.TRAFFICKING_READ})
SECRETS = STORY | {P.HIV_READ, P.SHELTER_READ, P.REPORTER_READ}
"""The groups of fields that have a permission of their own."""
GUARDS = {"abuse": P.ABUSE_READ, "trafficking": P.TRAFFICKING_READ}
"""The rulebook's `guard` of a code → the permission to read it and the story told with it."""
NETWORK = frozenset({P.NETWORK_READ})
REPORTS = frozenset({P.REPORT_READ, P.REPORT_EXACT})
ACTIVITIES = frozenset({P.EVENT_READ, P.EVENT_WRITE, P.DONATION_READ, P.DONATION_WRITE})
LATER = frozenset({P.PLAN_WRITE, P.REFERRAL_READ, P.REFERRAL_WRITE, P.VISIT_WRITE})
"""Permissions of records that are still to come."""

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "director",
            _("Director of the Centre"),
            _("Sees the whole network and all its cases but sealed ones, supervises, issues reports and signs."),
            unit=READ
            | WRITE
            | STORY
            | LATER
            | ACTIVITIES
            | REPORTS
            | NETWORK
            | {P.SUPERVISE, P.BREAK_GLASS, P.NETWORK_WRITE, P.REPORT_WRITE, P.LETTER_NUMBER, P.IMPORT, P.EXPORT}
            | {P.DECIDE, P.DISCLOSE, P.HOUSEHOLD_READ},
            own=SECRETS,
            second_factor=True,
            export_rows=100_000,
        ),
        Role(
            "office_head",
            _("Head of an office"),
            _("Leads an office: works on its records, assigns and supervises, imports registers and makes reports."),
            unit=READ
            | WRITE
            | SECRETS
            | LATER
            | ACTIVITIES
            | REPORTS
            | NETWORK
            | {P.SUPERVISE, P.BREAK_GLASS, P.NETWORK_WRITE, P.REPORT_WRITE, P.LETTER_NUMBER, P.IMPORT, P.EXPORT}
            | {P.DISCLOSE, P.HOUSEHOLD_READ},
            export_rows=20_000,
        ),
        Role(
            "case_worker",
            _("Case manager, social worker"),
            _("Works on their own cases, reads the others of the office, records contacts and consultations."),
            unit=READ
            | (WRITE - {P.CASE_WRITE})
            | REPORTS
            | NETWORK
            | {P.EVENT_READ, P.EVENT_WRITE, P.BREAK_GLASS, P.HOUSEHOLD_READ, P.VISIT_WRITE},
            own=SECRETS | LATER | {P.CASE_WRITE, P.HOUSEHOLD_READ},
        ),
        Role(
            "hotline_operator",
            _("Hotline operator"),
            _("Logs calls, sees who called before, opens cases from calls; other cases only when in their team."),
            unit=NETWORK | {P.CONTACT_READ, P.CONTACT_WRITE, P.PERSON_READ, P.BREAK_GLASS},
            own=SECRETS | {P.CASE_READ, P.CASE_WRITE, P.PERSON_WRITE, P.REFERRAL_READ},
        ),
        Role(
            "collaborator",
            _("Collaborator"),
            _("Sees and writes only their own reports and the households given to them in their commune."),
            unit=NETWORK,
            own=frozenset(
                {P.CONTACT_READ, P.CONTACT_WRITE, P.PERSON_READ, P.PERSON_WRITE, P.VISIT_WRITE, P.HOUSEHOLD_READ}
            ),
        ),
        Role(
            "supervisor",
            _("Supervisor"),
            _("Reads the records of the unit, restricted ones too, assigns, approves and reviews; writes no case."),
            unit=READ | STORY | REPORTS | NETWORK | {P.SUPERVISE, P.BREAK_GLASS, P.EVENT_READ, P.REPORTER_READ},
            own=SECRETS | LATER | {P.HOUSEHOLD_READ},
        ),
        Role(
            "therapist",
            _("Therapist"),
            _("Screens and treats: screenings of the unit, and the cases in whose team they are."),
            unit=NETWORK | {P.SCREENING_READ, P.SCREENING_WRITE, P.PERSON_READ},
            own=STORY | {P.CASE_READ, P.CONTACT_READ, P.PERSON_WRITE},
        ),
        Role(
            "outreach_officer",
            _("Outreach and resources officer"),
            _("Keeps events, printed material and donations and imports their registers; sees no client."),
            unit=ACTIVITIES | NETWORK | {P.REPORT_READ, P.IMPORT},
        ),
        Role(
            "reports_officer",
            _("Reports officer"),
            _("Makes and issues reports: all the numbers, no names."),
            unit=REPORTS | NETWORK | {P.REPORT_WRITE, P.LETTER_NUMBER, P.EXPORT, P.EVENT_READ},
            export_rows=20_000,
        ),
        Role(
            "department_reader",
            _("Department reader"),
            _("Reads the numbers of the province, small ones hidden; no names."),
            unit=NETWORK | {P.REPORT_READ},
        ),
        Role(
            "data_officer",
            _("Auditor, data officer"),
            _("Reads the audit and reviews what was opened in an emergency; sees no case."),
            unit=NETWORK | {P.AUDIT_READ, P.EXPORT},
            second_factor=True,
            export_rows=2_000,
        ),
        Role(
            "commune_officer",
            _("Commune officer (child protection, culture and social affairs)"),
            _("Works for one commune: its contacts and people, drafts of its own cases."),
            unit=NETWORK
            | {P.CONTACT_READ, P.CONTACT_WRITE, P.PERSON_READ, P.PERSON_WRITE, P.CASE_READ}
            | {P.VISIT_WRITE, P.HOUSEHOLD_READ, P.REFERRAL_READ},
            own=STORY | {P.CASE_WRITE, P.REPORTER_READ, P.PLAN_WRITE, P.REFERRAL_WRITE},
        ),
        Role(
            "commune_leader",
            _("Commune leader"),
            _("Sees what waits for their decision, and decides."),
            unit=NETWORK,
            own=STORY | {P.CASE_READ, P.DECIDE},
        ),
        Role(
            "school_worker",
            _("School social worker"),
            _("Works for one school: contacts and people of its office, and their own pupils' cases."),
            unit=NETWORK | {P.CONTACT_READ, P.CONTACT_WRITE, P.PERSON_READ, P.PERSON_WRITE, P.SCREENING_READ},
            own=STORY | {P.CASE_READ, P.CASE_WRITE, P.REFERRAL_READ},
        ),
        Role(
            "accountant",
            _("Accountant"),
            _("Keeps donations and fees; sees no case."),
            unit=NETWORK | {P.DONATION_READ, P.DONATION_WRITE},
        ),
        Role(
            "records_clerk",
            _("Records clerk"),
            _("Types back numbers and dates of letters; sees no figures and no case."),
            unit=NETWORK | {P.LETTER_NUMBER},
        ),
        Role(
            "partner",
            _("Partner"),
            _("Another organisation: sees only what was referred to it."),
            own=frozenset({P.REFERRAL_READ}),
        ),
        Role(
            "admin",
            _("Administrator"),
            _("Opens and closes accounts, gives roles, keeps units and staff; sees no client data."),
            unit=NETWORK | {P.ACCOUNTS, P.NETWORK_WRITE},
            second_factor=True,
        ),
    )
}

NOT_COVERED = frozenset({P.ACCOUNTS, P.AUDIT_READ})
COVERED = frozenset(code for code, role in ROLES.items() if not role.all & NOT_COVERED)
"""Roles that a cover lends; accounts and audit are never lent."""

NOTICE_GIVEN, NOTICE_CONFLICT = "access.record_given", "access.conflict_declared"
NOTICE_GLASS, NOTICE_SECOND = "access.glass_broken", "access.glass_asked"
NOTICES = {
    NOTICE_GIVEN: _("A case was put into your hands"),
    NOTICE_CONFLICT: _("Somebody must not see a record any more: look at who works on it"),
    NOTICE_GLASS: _("A hidden record was opened in an emergency: please review it"),
    NOTICE_SECOND: _("Somebody asks to open a sealed record in an emergency: a second person must agree"),
}
"""What people are told; nothing about a client."""

GLASS_REASON, GLASS_REVIEW_DAYS = 20, 3
"""The fewest letters of a reason for an emergency opening, and the days after which an unreviewed one is late."""

AUDIT_ACTIONS = {
    "access.account_opened": _("opened an account"),
    "access.account_closed": _("closed an account"),
    "access.password_changed": _("changed the password"),
    "access.password_reset": _("reset the password"),
    "access.granted": _("gave a role"),
    "access.grant_withdrawn": _("took a role back"),
    "access.key_made": _("made a new key of encryption"),
    "access.keys_renewed": _("encrypted anew with the new key"),
    "access.key_forgotten": _("deleted an old key of encryption"),
    "access.signed_in": _("signed in"),
    "access.signed_out": _("signed out"),
    "access.sign_in_refused": _("sign-in refused"),
    "access.reauthenticated": _("proved again to be there"),
    "access.new_device": _("signed in from a new device"),
    "access.device_declared": _("said whether a device is theirs"),
    "access.factor_added": _("set up a second step of sign-in"),
    "access.factor_removed": _("took a second step of sign-in away"),
    "access.recovery_codes_made": _("made a card of codes"),
    "access.code_spent": _("signed in with a code of the card"),
    "access.sessions_ended": _("ended sessions"),
    "access.locked": _("locked the screen"),
    "access.unlocked": _("unlocked the screen"),
    "access.invited": _("made an invitation"),
    "access.invitation_used": _("came in by an invitation"),
    "access.joined_team": _("joined the team of a record"),
    "access.left_team": _("left the team of a record"),
    "access.sensitivity_set": _("set how sensitive a record is"),
    "access.conflict_declared": _("declared a conflict of interest"),
    "access.conflict_ended": _("ended a conflict of interest"),
    "access.glass_asked": _("asked to open a hidden record in an emergency"),
    "access.glass_broken": _("opened a hidden record in an emergency"),
    "access.glass_refused": _("asked for an emergency opening of what is not there for them"),
    "access.glass_closed": _("closed an emergency opening"),
    "access.glass_reviewed": _("reviewed an emergency opening"),
    "access.cover_started": _("started a cover"),
    "access.cover_ended": _("ended a cover"),
    "access.handed_over": _("handed over everything somebody held"),
    "access.seen": _("looked at a record"),
    "access.refused": _("was refused"),
    "access.searched": _("searched"),
    "access.exported": _("took out a file"),
    "access.printed": _("printed a page"),
    "access.refusals_reviewed": _("reviewed refusals"),
}

LOOKED = ("access.seen", "access.refused", "access.searched", "access.exported", "access.printed")
"""Events that tell of no change: written by the middleware for each answer, never by the action of a record."""
PAGE = "access.page"
"""What stands as the object of such an event when no record was looked up; its id is the name of an address."""
KEY = "kernel.key"
"""The kind of an event about a key of the ring, which stands in no table."""

SORTS = {
    "reads": ("access.seen",),
    "refusals": ("access.refused", "access.sign_in_refused", "access.glass_refused"),
    "exports": (
        *("access.exported", "access.printed", "exporting.asked", "exporting.agreed", "exporting.refused"),
        *("exporting.made", "exporting.taken", "exporting.ended"),
    ),
    "searches": ("access.searched",),
    "sign_ins": (
        *("access.signed_in", "access.signed_out", "access.reauthenticated", "access.new_device", "access.locked"),
        *("access.unlocked", "access.sessions_ended", "access.code_spent"),
    ),
}
"""Sorts of events; whatever stands in none of them is a change."""
SORT_WORDS = {
    "changes": _("Changes"),
    "reads": _("Looked at"),
    "refusals": _("Refusals"),
    "exports": _("Files and prints"),
    "searches": _("Searches"),
    "sign_ins": _("Sign-ins"),
}

OBJECT_KINDS = {
    PAGE: _("page"),
    KEY: _("key of encryption"),
    "access.user": _("account"),
    "access.anchor": _("record"),
    "access.cover": _("cover"),
    "access.handover": _("hand-over"),
    "audit.sealedhead": _("seal of the journal"),
    "worklist.task": _("task"),
    "worklist.appointment": _("appointment"),
    "worklist.notice": _("notice"),
    "org.unit": _("unit"),
    "org.staff": _("member of staff"),
    "org.place": _("places"),
    "documents.storedfile": _("file"),
    "importing.import": _("import"),
    "registry.person": _("person"),
    "registry.household": _("household"),
    "cases.case": _("case"),
    "intake.contact": _("contact"),
    "outreach.event": _("event"),
    "outreach.material": _("material"),
    "resources.donation": _("donation"),
    "care.screening": _("screening"),
    "reports.periodicreport": _("report"),
}
"""What the audit calls a kind of record (`app.model`, as it stands in an event) before its number."""
