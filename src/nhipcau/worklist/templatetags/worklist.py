"""Words of tasks in templates."""

from django import template
from django.utils.translation import gettext as _

from nhipcau.worklist.models import Task
from nhipcau.worklist.policy import kind_words

register = template.Library()

TONES = {"late": "urgent", "today": "soon", "later": "plain"}


@register.filter
def kind_of(task: Task) -> str:
    """What a task is called."""
    return kind_words(task)


@register.filter
def due_tone(state: str) -> str:
    """The tone of late, today and later; a tone stays what it is."""
    return TONES.get(state, state)


@register.filter
def due_word(state: str) -> str:
    """Late and today in a word, nothing for what comes later."""
    return {"urgent": _("overdue"), "soon": _("due today")}.get(due_tone(state), "")
