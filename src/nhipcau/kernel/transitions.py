"""A state machine as a table: what leads from which states to another, who may, what the audit says, who is told."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices

from .permissions import Permission


@dataclass(frozen=True)
class Transition:
    """`action` leads from any of `sources` (empty: from nothing) to `target`; `told` says who learns of it."""

    action: str
    words: object
    sources: tuple[TextChoices, ...]
    target: TextChoices
    permission: Permission
    event: str
    told: str = "officer"


def diagram(title: str, source: str, transitions: Iterable[Transition]) -> str:
    """The table as Markdown with a Mermaid diagram, in code words only so that no catalogue changes it."""
    lines = [f"# {title}", "", f"Made by `./nhipcau states_diagram` from `{source}`; do not edit.", ""]
    lines += ["```mermaid", "stateDiagram-v2"]
    rows = ["| Action | From | To | Permission | Audit event | Told |", "|---|---|---|---|---|---|"]
    for line in transitions:
        sources = [source.value for source in line.sources] or ["[*]"]
        lines += [f"    {source} --> {line.target.value}: {line.action}" for source in sources]
        source_words = ", ".join(source.value for source in line.sources) or "–"
        rows.append(
            f"| `{line.action}` | {source_words} | {line.target.value} | `{line.permission.value}` "
            f"| `{line.event}` | {line.told} |"
        )
    return "\n".join([*lines, "```", "", *rows, ""])
