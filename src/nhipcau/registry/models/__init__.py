"""People, and what is known of them."""

from .consents import Consent, Release
from .people import LIVE, Person
from .requests import DataRequest

__all__ = ["LIVE", "Consent", "DataRequest", "Person", "Release"]
