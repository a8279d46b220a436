"""The demo province: an invented life of two years, made by the same actions that pages and imports call."""

from .life import make

__all__ = ["make"]
