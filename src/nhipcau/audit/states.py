"""What the audit tells of itself."""

from django.utils.translation import gettext_lazy as _

AUDIT_ACTIONS = {"audit.sealed": _("sealed the journal")}
