"""Words of contacts for templates. None of them tells a sealed group."""

from django import template

from nhipcau.intake.models import Contact
from nhipcau.rulebook.queries import code_list

register = template.Library()


@register.filter
def channel_words(row: Contact) -> str:
    """How it came in."""
    return code_list("channel").label(row.channel)


@register.filter
def group_words(row: Contact) -> str:
    """The open group by its name, or as typed; nothing for a sealed one."""
    return code_list("client_group").label(row.client_group) if row.client_group else row.client_group_words


@register.filter
def topic_words(row: Contact) -> str:
    """What was asked, by its name or as typed."""
    return code_list("topic").label(row.topic) if row.topic else row.topic_words


@register.filter
def outcome_words(row: Contact) -> str:
    """What came of it, by its name or as typed."""
    return code_list("outcome").label(row.outcome) if row.outcome else row.outcome_words


@register.filter
def form_words(row: Contact) -> str:
    """The form of a consultation, by its name or as typed."""
    return code_list("consultation_form").label(row.form) if row.form else row.form_words


@register.filter
def sex_words(code: str) -> str:
    """Male, female."""
    return code_list("sex").label(code) if code else ""
