"""How a periodic report lives: written as a draft, issued once; the clerk's number comes back afterwards."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.permissions import Permission


class ReportState(models.TextChoices):
    """An issued report is frozen with its rows."""

    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")


TRANSITIONS = {
    ("draft", "issued"): (Permission.REPORT_WRITE, "reports.issued"),
}
"""(from, to) → who may, what the audit calls it."""


class TextKind(models.TextChoices):
    """What people write beside the figures, in the order it is printed."""

    REMARKS = "remarks", _("General remarks")
    DIFFICULTIES = "difficulties", _("Difficulties and causes")
    PLANS = "plans", _("Tasks of the next period")
    PROPOSALS = "proposals", _("Proposals")


AUDIT_ACTIONS = {
    "reports.drafted": _("began a periodic report"),
    "reports.text_written": _("wrote a text of a periodic report"),
    "reports.issued": _("issued a periodic report"),
    "reports.numbered": _("entered number and date of a periodic report"),
}
