"""Pages of the registry. The page of one person is the desk's."""

from .people import correct, people, withdraw

__all__ = ["correct", "people", "withdraw"]
