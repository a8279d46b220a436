"""Words of codes for pages of cases."""

from typing import Any

from django import template
from django.utils.translation import get_language

from nhipcau.rulebook.queries import code_list

register = template.Library()
TONES = {"urgent": "urgent", "priority": "soon"}


@register.filter
def in_words(code: str, list_name: str) -> str:
    """The words of a code in the reader's language; nothing for nothing."""
    return code_list(list_name).label(code, get_language() or "vi") if code else ""


@register.filter
def urgency_tone(code: str) -> str:
    """The colour that goes with an urgency; it never stands without its word."""
    return TONES.get(code, "plain")


@register.filter
def facts_line(case: Any) -> str:
    """Sex, birth and district of the person of a case, in one line."""
    area = case.area.label if case.area else ""
    sex = in_words(case.person.sex, "sex")
    return " · ".join(part for part in (sex, case.person.birth_words, area) if part)
