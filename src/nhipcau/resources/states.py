"""Forms of a donation and what the audit may say of one."""

from django.utils.translation import gettext_lazy as _

CASH, GOODS = "cash", "goods"
"""Codes of the list donation_form."""

NO_PLACE = ("Thành phố", "Toàn thành phố", "Tỉnh", "Toàn tỉnh", "Trung tâm", "Toàn quốc")
"""Words in the place column of a donation that name no district (with anything behind "Trung tâm")."""

AUDIT_ACTIONS = {
    "resources.donor_added": _("added a donor"),
    "resources.donation_added": _("recorded a donation"),
    "resources.donation_corrected": _("corrected a donation"),
    "resources.donation_withdrawn": _("withdrew a donation"),
}

LABELS = {
    "received_on": _("Day"),
    "donor": _("Donor"),
    "form": _("Form"),
    "form_words": _("Form, as written"),
    "content": _("What was given"),
    "sets": _("Number of gifts"),
    "unit_price": _("Price of one gift (đồng)"),
    "amount": _("Amount (đồng)"),
    "beneficiaries": _("Beneficiaries"),
    "place": _("Place"),
    "place_words": _("Place, as written"),
    "note": _("Notes"),
}
"""What a corrected field is called on a page."""
