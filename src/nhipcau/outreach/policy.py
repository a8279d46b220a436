"""What events and material are called."""

from nhipcau.rulebook.queries import code_list

from .models import Event, Material


def kind_words(row: Event | Material) -> str:
    """The kind by its name, or as typed."""
    name = "event_kind" if isinstance(row, Event) else "material_kind"
    return code_list(name).label(row.kind) if row.kind else row.kind_words
