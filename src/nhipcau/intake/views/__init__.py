"""Pages of contacts."""

from .change import correct, link, open_case, withdraw
from .log import earlier, log_call, log_consultation
from .reading import contact, contacts, search

__all__ = [
    "contact",
    "contacts",
    "correct",
    "earlier",
    "link",
    "log_call",
    "log_consultation",
    "open_case",
    "search",
    "withdraw",
]
