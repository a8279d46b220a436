"""Words of contacts for templates. None of them tells a sealed group."""

from django import template
from django.utils.translation import get_language

from nhipcau.intake.models import Contact
from nhipcau.rulebook.queries import code_list

register = template.Library()


def _words(list_name: str, code: str) -> str:
    """The words of a code in the language of the page."""
    return code_list(list_name).label(code, get_language() or "vi")


@register.filter
def channel_words(row: Contact) -> str:
    """How it came in."""
    return _words("channel", row.channel)


@register.filter
def group_words(row: Contact) -> str:
    """The open group by its name, or as typed; nothing for a sealed one."""
    return code_list("client_group").label(row.client_group) if row.client_group else row.client_group_words


@register.filter
def topic_words(row: Contact) -> str:
    """What was asked, by its name or as typed."""
    return _words("topic", row.topic) if row.topic else row.topic_words


@register.filter
def outcome_words(row: Contact) -> str:
    """What came of it, by its name or as typed."""
    return _words("outcome", row.outcome) if row.outcome else row.outcome_words


@register.filter
def form_words(row: Contact) -> str:
    """The form of a consultation, by its name or as typed."""
    return _words("consultation_form", row.form) if row.form else row.form_words


@register.filter
def sex_words(code: str) -> str:
    """Male, female."""
    return _words("sex", code) if code else ""
