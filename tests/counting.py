"""How many questions a page asks of the database."""

from typing import Any

AROUND = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")


def questions(captured: Any) -> int:
    """Those of the page itself: that it was looked at is written down besides, one event and always the same."""
    asked = [query["sql"] for query in captured.captured_queries]
    return len([sql for sql in asked if not sql.startswith(AROUND) and '"audit_' not in sql])
