"""Words of donations for templates."""

from django import template

from nhipcau.resources.actions import form_words as words
from nhipcau.resources.models import Donation

register = template.Library()


@register.filter
def form_words(row: Donation) -> str:
    """The form by its name, or as typed."""
    return words(row)
