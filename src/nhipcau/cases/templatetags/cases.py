"""Words of codes for pages of cases."""

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhipcau.cases.queries.course import told
from nhipcau.kernel.money import format_money
from nhipcau.rulebook.queries import code_list, procedure

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


@register.filter
def activity_line(activity: Any) -> str:
    """Who does an activity, with whom, for how much and from what source, in one line."""
    who = activity.staff.name if activity.staff else activity.who_words
    cost = format_money(activity.cost) if activity.cost else ""
    fund = in_words(activity.fund, "fund_source")
    urgent = _("Urgent") if activity.emergency else ""
    parts = (urgent, who or _("Nobody yet"), activity.provider, cost, fund)
    return " · ".join(str(part) for part in parts if part)


@register.filter
def activity_state(activity: Any, day: Any) -> tuple[str, str]:
    """How an activity stands, in a word and its tone; a planned one that is late says so."""
    if activity.is_planned:
        late = activity.due_on is not None and activity.due_on < day
        return (_("overdue"), "urgent") if late else (activity.get_status_display(), "plain")
    return activity.get_status_display(), "done" if activity.status == "done" else "soon"


@register.filter
def note_mark(note: Any) -> str:
    """The mark of a confidential note, nothing for the others."""
    return _("Confidential") if note.confidential else ""


@register.filter
def signed(value: Any) -> str:
    """+0,4 or −0,4: a change with its sign and a comma."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{abs(value)}".replace(".", ",")


@register.filter
def form_words(form: Any) -> str:
    """The title of a form in the reader's language."""
    return str(form.words((get_language() or "vi")[:2]))


@register.filter
def clock_told(clock: Any, now: Any) -> Any:
    """How a clock stands at a moment: word, tone, words."""
    return told(clock, now)


@register.filter
def clock_name(clock: Any) -> str:
    """What a clock is about: the step in its procedure, or its kind."""
    if clock.step is None:
        return str(clock.get_kind_display())
    run = clock.step.run
    return procedure(run.key, run.version).step(clock.step.key).label(get_language() or "vi")
