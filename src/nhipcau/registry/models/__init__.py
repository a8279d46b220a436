"""People, and what is known of them."""

from .consents import Consent, Release
from .people import LIVE, Person

__all__ = ["LIVE", "Consent", "Person", "Release"]
