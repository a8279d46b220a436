"""Words of events and material for templates."""

from django import template

from nhipcau.outreach.models import Event, Material
from nhipcau.outreach.policy import kind_words as words

register = template.Library()


@register.filter
def kind_words(row: Event | Material) -> str:
    """The kind by its name, or as typed."""
    return words(row)
