"""Reading the audit."""

from .events import history, recent
from .seals import newest_seal, seal_files, sealing_key_missing
from .verifying import Broken, verify

__all__ = ["Broken", "history", "newest_seal", "recent", "seal_files", "sealing_key_missing", "verify"]
