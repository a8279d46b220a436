"""Placeholder."""


class Units:
    """To come."""
