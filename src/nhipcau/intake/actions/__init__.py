"""Changes of contacts."""

from .cases import link_case, open_case_from
from .change import correct_contact, link_officers, withdraw_contact, withdraw_contacts
from .log import NewContact, log_contact, log_contacts

__all__ = [
    "NewContact",
    "correct_contact",
    "link_case",
    "link_officers",
    "log_contact",
    "log_contacts",
    "open_case_from",
    "withdraw_contact",
    "withdraw_contacts",
]
