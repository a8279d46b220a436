"""The clock's jobs, each on its own: one that fails never stops the others."""

import logging

from nhipcau.kernel import clock
from nhipcau.kernel.contracts import ticks

logger = logging.getLogger("nhipcau.tick")


def tick() -> list[str]:
    """Run every registered job once. Gives the keys of those that failed; their errors are in the log."""
    failed = []
    at = clock.now()
    for key in ticks.keys():  # noqa: SIM118 — a Book walks its items, not its keys
        try:
            ticks[key](at)
        except Exception:
            logger.exception("%s failed", key)
            failed.append(key)
    return failed
