"""Words of forms in templates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from nhipcau.forms.engine.model import Form, Node
from nhipcau.forms.engine.render import Question, Section, Table
from nhipcau.kernel.clock import LOCAL

register = template.Library()


@register.filter
def form_title(form: Form) -> str:
    """The title in the reader's language."""
    return form.words((get_language() or "vi")[:2])


@register.filter
def node_label(node: Node) -> str:
    """The label of a question without its answers put in."""
    pieces = node.label.get((get_language() or "vi")[:2]) or node.label.get("vi") or ()
    return "".join(piece if isinstance(piece, str) else "…" for piece in pieces)


@register.filter
def input_id(part: str) -> str:
    """The id of the input of a question: i-x of q-x."""
    return f"i{part[1:]}"


@register.filter
def numbered(section: Section) -> str:
    return f"{section.number}. {section.title}"


@register.filter
def row_name(table: Table, number: int) -> str:
    return f"{table.label} – {number}"


@register.filter
def clock_time(moment: datetime) -> str:
    """14:32"""
    return moment.astimezone(LOCAL).strftime("%H:%M")


@register.filter
def names(sittings: Iterable[Any]) -> str:
    return ", ".join(sitting.name for sitting in sittings)


@register.filter
def in_words(node: Node, text: str) -> str:
    """What somebody else wrote; of a choice its code, which the list beside it explains."""
    return text


@register.filter
def listed_value(question: Question) -> str:
    """The chosen entry of a long list, as the list offers it."""
    return next((f"{code} – {words}" for code, words, on in question.options if on), question.value)


@register.simple_tag
def describe(question: Question) -> SafeString | str:
    """Ties hint and error to an input for people who hear the page."""
    base = input_id(question.id)
    told = [f"{base}-h"] * bool(question.hint) + [f"{base}-e"] * bool(question.error)
    if question.error:
        return format_html(' aria-describedby="{}" aria-invalid="true"', " ".join(told))
    return format_html(' aria-describedby="{}"', " ".join(told)) if told else ""
