"""What can happen to a stored file."""

from django.utils.translation import gettext_lazy as _

AUDIT_ACTIONS = {
    "documents.file_stored": _("stored a file"),
    "documents.file_deleted": _("deleted a stored file"),
}
