"""Pieces of lists drawn without a template, cells and statuses: a list of 50 rows has hundreds of them."""

from functools import lru_cache
from typing import Any

from django.template import Node
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

ENDS = (format_html("</{}>", "td"), format_html("</{}>", "th"))


def draw_cell(content: str, label: str, *, numeric: bool, head: bool) -> SafeString:
    """A cell that carries the words of its column, for the phone. `head` makes it the head of its row."""
    kind = "r" if numeric else ("" if content.strip() else "none")
    return _begins(kind, label, head) + conditional_escape(content) + ENDS[head]


@lru_cache(maxsize=1_000)
def draw_tag(text: str, tone: str) -> SafeString:
    """A status with its word."""
    return format_html('<span class="tag{}">{}</span>', "" if tone == "plain" else f" tag-{tone}", text)


@lru_cache(maxsize=2_000)
def _begins(kind: str, label: str, head: bool) -> SafeString:
    """The same for all cells of a column."""
    if head:
        return format_html('<th scope="row" class="{}" data-label="{}">', kind, label)
    return format_html('<td class="{}" data-label="{}">', kind, label)


def once_a_table(node: Any) -> Node:
    """The node of a tag, its first `_("words")` translated once a table: done in every row it took an eighth of it."""
    for words in node.args[:1]:
        if isinstance(words.var, Promise) and not words.filters:
            node.args[0] = _Words(words.var)
    found: Node = node
    return found


class _Words:
    """Words of a template, resolved as a variable is."""

    def __init__(self, words: Promise) -> None:
        self._words = words

    def resolve(self, context: Context) -> str:
        known: dict[Any, str] = context.render_context.dicts[-1]  # of this one rendering, so of one language
        if self not in known:
            known[self] = str(self._words)
        return known[self]
