"""How an import goes, and what can happen to it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an import stands. `failed`: the file was unusable; nothing was changed."""

    UPLOADED = "uploaded", _("Being read")
    CHECKED = "checked", _("To be confirmed")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Unusable")
    TAKING_BACK = "taking_back", _("Being taken back")
    TAKEN_BACK = "taken_back", _("Taken back")


class RowKind(models.TextChoices):
    """What an import did with a record. `noted`: made beside a known record, which stays as it was."""

    CREATED = "created", _("Added")
    UPDATED = "updated", _("Changed")
    NOTED = "noted", _("Noted")


MADE = (RowKind.CREATED, RowKind.NOTED)
"""Records that are there because of the import: taking it back withdraws them."""


TRANSITIONS: dict[str, frozenset[str]] = {
    Status.UPLOADED: frozenset({Status.CHECKED, Status.FAILED}),
    Status.CHECKED: frozenset({Status.RUNNING, Status.FAILED, Status.UPLOADED}),
    Status.RUNNING: frozenset({Status.DONE, Status.FAILED, Status.TAKING_BACK}),
    Status.DONE: frozenset({Status.TAKING_BACK}),
    Status.FAILED: frozenset({Status.RUNNING, Status.TAKING_BACK, Status.UPLOADED}),
    Status.TAKING_BACK: frozenset({Status.TAKEN_BACK}),
    Status.TAKEN_BACK: frozenset(),
}

AUDIT_ACTIONS = {
    "importing.uploaded": _("uploaded a register"),
    "importing.started": _("started an import"),
    "importing.finished": _("finished an import"),
    "importing.failed": _("could not use an uploaded register"),
    "importing.take_back_started": _("began to take an import back"),
    "importing.mapping_kept": _("mapped the columns of a register"),
    "importing.mapping_forgotten": _("forgot how the columns of a register were mapped"),
    "importing.taken_back": _("took an import back"),
}
