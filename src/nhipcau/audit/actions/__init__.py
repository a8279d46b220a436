"""Writing the audit, and sealing what stands in it."""

from .sealing import seal, seal_daily, set_aside
from .writing import Entry, record, record_many

__all__ = ["Entry", "record", "record_many", "seal", "seal_daily", "set_aside"]
