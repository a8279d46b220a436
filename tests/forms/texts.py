"""A small form in Markdown to be spoilt in tests."""

from collections.abc import Sequence

HEAD = "| | type | name | label::vi | label::en | relevant | required | constraint | calculation | choice_filter |"
SETTINGS = """
| settings | | | | | | |
| | form_title | title_en | form_id | version | number | basis |
| | Mẫu thử | Trial | thu | 1 | Mẫu số 1 | Luật thử |
"""
CHOICES = """
| choices | | | | | |
| | list_name | name | label::vi | label::en | filter |
| | level | CAO | Cao | High | a |
| | level | THAP | Thấp | Low | b |
"""


def row(kind: str, name: str = "", *, label: str = "", **rules: str) -> str:
    """A row of the sheet survey."""
    words = label or (f"Câu {name}" if name and kind != "calculate" else "")
    cells = [kind, name, words, words, *(rules.get(k, "") for k in RULES)]
    return "| | " + " | ".join(cells) + " |"


RULES = ("relevant", "required", "constraint", "calculation", "choice_filter")


def form_text(rows: Sequence[str], choices: str = CHOICES, settings: str = SETTINGS) -> str:
    """A form with one section that holds these rows."""
    inside = [row("begin group", "phan"), *rows, row("end group")]
    return "\n".join(["# Mẫu thử", "| survey | | | | | | | | | |", HEAD, *inside, choices, settings])
