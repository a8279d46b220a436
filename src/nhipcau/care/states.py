"""What the audit says of screenings."""

from django.utils.translation import gettext_lazy as _

TOOLS = "screening_tool"
CONCLUSIONS = "screening_conclusion"

AUDIT_ACTIONS = {
    "care.screening_recorded": _("recorded a screening"),
    "care.screening_withdrawn": _("withdrew a screening"),
}
