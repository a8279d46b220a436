"""What came of an import: the counts and the sentences, in the form the contract gives them."""

from dataclasses import dataclass, field
from typing import Any

KEPT = 10_000  # sentences of each kind that are kept word by word; more are only counted


@dataclass
class Outcome:
    """Counts of records and lists of findings. `doubtful`: of those created, how many may be known already.

    Findings hold what was typed: they are shown to who may import there.
    """

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    doubtful: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    more_changes: int = 0
    more_warnings: int = 0
    more_errors: int = 0

    def warn(self, row: int, column: str, value: str, reason: str) -> None:
        if len(self.warnings) < KEPT:
            self.warnings.append({"row": row, "column": column, "value": value, "reason": reason})
        else:
            self.more_warnings += 1

    def refuse(self, row: int, column: str, value: str, reason: str) -> None:
        if len(self.errors) < KEPT:
            self.errors.append({"row": row, "column": column, "value": value, "reason": reason})
        else:
            self.more_errors += 1

    def change(self, row: int, column: str, old: str, new: str) -> None:
        if len(self.changes) < KEPT:
            self.changes.append({"row": row, "column": column, "old": old, "new": new})
        else:
            self.more_changes += 1

    def as_json(self, register: str, file: str) -> dict[str, Any]:
        """The JSON of the command. Counts of what was not kept stand beside only when there are any."""
        found: dict[str, Any] = {"register": register, "file": file, "rows": self.rows, "created": self.created}
        found |= {"updated": self.updated, "unchanged": self.unchanged, "changes": self.changes}
        found |= {"warnings": self.warnings, "errors": self.errors}
        if self.doubtful:
            found["doubtful"] = self.doubtful
        more = {"changes": self.more_changes, "warnings": self.more_warnings, "errors": self.more_errors}
        if any(more.values()):
            found["more"] = more
        return found
