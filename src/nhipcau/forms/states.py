"""What a filled form can be, and what the audit may say of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """A draft is worked on; a final one is locked; a correction that became final takes the place of the one before."""

    DRAFT = "draft", _("Draft")
    FINAL = "final", _("Final")
    SUPERSEDED = "superseded", _("Replaced by a correction")
    WITHDRAWN = "withdrawn", _("Withdrawn")


AUDIT_ACTIONS = {
    "forms.started": _("began a form"),
    "forms.saved": _("wrote in a form"),
    "forms.finished": _("made a form final"),
    "forms.correction_begun": _("began to correct a form"),
    "forms.withdrawn": _("withdrew the draft of a form"),
    "forms.printed": _("took a form out as a Word file"),
    "forms.scan_filed": _("filed the signed copy of a form"),
    "forms.scan_opened": _("opened the signed copy of a form"),
    "forms.written_back": _("took answers of a form into the register"),
}

KEYS = {
    "form": _("Paper form"),
    "version": _("Version of the form"),
    "sheet": _("Filled form"),
    "fields": _("Questions"),
    "before": _("File it takes the place of"),
}
"""Words of the details of these events."""
