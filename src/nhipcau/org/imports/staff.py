"""Placeholder."""


class StaffList:
    """To come."""
