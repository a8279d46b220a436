"""Words of events and material for templates."""

from django import template

from ..actions import kind_words as words
from ..models import Event, Material

register = template.Library()


@register.filter
def kind_words(row: Event | Material) -> str:
    """The kind by its name, or as typed."""
    return words(row)
