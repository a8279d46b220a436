"""People, and what is known of them."""

from .people import LIVE, Person

__all__ = ["LIVE", "Person"]
