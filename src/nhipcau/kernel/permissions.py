"""One list of what a person may be allowed to do, and the rule every view declares."""

import functools
from collections.abc import Callable
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from .errors import NotAllowed


class Permission(models.TextChoices):
    """Rights are given by roles (access). `*_READ` opens records within reach, `*_WRITE` makes and changes them."""

    CONTACT_READ = "contact.read", _("Read contacts (calls, consultations)")
    CONTACT_WRITE = "contact.write", _("Record and change contacts")
    PERSON_READ = "person.read", _("Read people")
    PERSON_WRITE = "person.write", _("Change people")
    CASE_READ = "case.read", _("Read cases")
    CASE_WRITE = "case.write", _("Open, work on and close cases")
    SCREENING_READ = "screening.read", _("Read screenings")
    SCREENING_WRITE = "screening.write", _("Record and change screenings")
    SUPERVISE = "supervise", _("Supervise: assign, restrict, hand over, cover; see restricted records")
    HIV_READ = "hiv.read", _("See that somebody lives with HIV")
    ABUSE_READ = "abuse.read", _("See details of abuse and violence")
    TRAFFICKING_READ = "trafficking.read", _("See details of trafficking")
    SHELTER_READ = "shelter.read", _("See the address of a refuge")
    REPORTER_READ = "reporter.read", _("See who reported")
    BREAK_GLASS = "break_glass", _("Open one hidden record in an emergency")
    PLAN_WRITE = "plan.write", _("Write plans of cases")
    DECIDE = "decide", _("Decide what waits for the leader")
    DISCLOSE = "disclose", _("Decide what is told of people: releases, answers to requests")
    REFERRAL_READ = "referral.read", _("Read referrals")
    REFERRAL_WRITE = "referral.write", _("Make and answer referrals")
    VISIT_WRITE = "visit.write", _("Record visits and verifications")
    HOUSEHOLD_READ = "household.read", _("Read households")
    EVENT_READ = "event.read", _("Read events and material")
    EVENT_WRITE = "event.write", _("Record and change events and material")
    DONATION_READ = "donation.read", _("Read donations")
    DONATION_WRITE = "donation.write", _("Record and change donations")
    NETWORK_READ = "network.read", _("Read units and staff")
    NETWORK_WRITE = "network.write", _("Change units and staff")
    REPORT_READ = "report.read", _("Read the numbers of reports")
    REPORT_EXACT = "report.exact", _("See small numbers of reports as they are")
    REPORT_WRITE = "report.write", _("Write the texts of a report and issue it")
    LETTER_NUMBER = "letter.number", _("Type back number and date of a letter")
    IMPORT = "import", _("Import registers and take an import back")
    EXPORT = "export", _("Take lists out of the system as files")
    AUDIT_READ = "audit.read", _("Read the audit")
    ACCOUNTS = "accounts", _("Accounts, grants and settings")


class Access(models.TextChoices):
    """The two rules that are no permission."""

    PUBLIC = "public", _("Everyone, signed in or not")
    SIGNED_IN = "signed_in", _("Everyone who is signed in")


View = Callable[..., HttpResponse]


def rule(needed: Permission | Access, *others: Permission) -> Callable[[View], View]:
    """Declare who may call a view: whoever has one of these. A view without a rule does not start (config.checks)."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if needed is not Access.PUBLIC:
                if not request.user.is_authenticated:
                    from django.contrib.auth.views import redirect_to_login  # it needs the account model, loaded later

                    return redirect_to_login(request.get_full_path())
                if isinstance(needed, Permission) and not any(request.user.may(p) for p in (needed, *others)):
                    raise NotAllowed(needed.label)
            return view(request, *args, **kwargs)

        guarded.access_rule = needed  # type: ignore[attr-defined]
        return guarded

    return decorate
