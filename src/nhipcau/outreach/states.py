"""What the audit may say of events and material."""

from django.utils.translation import gettext_lazy as _

AUDIT_ACTIONS = {
    "outreach.event_added": _("recorded an event"),
    "outreach.event_corrected": _("corrected an event"),
    "outreach.event_withdrawn": _("withdrew an event"),
    "outreach.material_added": _("recorded printed material"),
    "outreach.material_corrected": _("corrected printed material"),
    "outreach.material_withdrawn": _("withdrew printed material"),
}

LABELS = {
    "held_on": _("Day"),
    "issued_on": _("Day"),
    "kind": _("Kind"),
    "kind_words": _("Kind, as written"),
    "venue": _("Venue"),
    "place": _("Place"),
    "place_words": _("Place, as written"),
    "partner_words": _("Partner"),
    "participants": _("Number of participants"),
    "audience_words": _("Audience"),
    "topic": _("Topic"),
    "quantity": _("Quantity"),
    "note": _("Notes"),
}
"""What a corrected field is called on a page."""
