"""A case in its procedure as its page tells it: where it stands, what is next, by when and why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from nhipcau.access.queries import reaches
from nhipcau.cases.models import Case, CaseStep, Clock
from nhipcau.cases.states import ClockKind, Level
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import format_day, format_moment
from nhipcau.rulebook.queries import code_list
from nhipcau.rulebook.states.procedures import CENTRE, Step

from .cases import can_write
from .standing import Need, Standing, form_page, may_do, missing_need, needs_of, standing_of

if TYPE_CHECKING:
    from nhipcau.access.models import User

NEAR = timedelta(days=2)
"""How near the end of a time limit is called soon."""


@dataclass(frozen=True)
class Told:
    """A clock in words: a word with its tone, and by when."""

    word: str
    tone: str
    words: str


def told(clock: Clock, now: datetime) -> Told:
    """How a clock stands at a moment. Late is whoever answers for it, and says so when that is another body."""
    due = format_moment(clock.due) if clock.kind == ClockKind.EMERGENCY else format_day(local_day(clock.due))
    by = _("by %(day)s") % {"day": due}
    if clock.stopped_at is not None:
        if clock.ended is None:
            return Told(_("Off"), "plain", "")
        ended = format_moment(clock.ended) if clock.kind == ClockKind.EMERGENCY else format_day(local_day(clock.ended))
        if clock.ended > clock.due:
            return Told(_("Overdue"), "urgent", f"{ended}, {by}{_whose(clock)}")
        return Told(_("In time"), "done", ended)
    if clock.paused_at is not None:
        return Told(_("Paused"), "plain", clock.paused_reason)
    if now > clock.due:
        return Told(_("Overdue"), "urgent", f"{by}{_whose(clock)}")
    if clock.kind == ClockKind.EMERGENCY:
        return Told(left_words(clock.due - now), "urgent", by)
    return Told(_("Due soon"), "soon", by) if clock.due - now <= NEAR else Told(_("Time left"), "plain", by)


def left_words(left: timedelta) -> str:
    """Hours and minutes that are left: “11 hours 20 minutes left”."""
    hours, minutes = divmod(max(0, int(left.total_seconds()) // 60), 60)
    words = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if hours:
        words = f"{ngettext('%(n)s hour', '%(n)s hours', hours) % {'n': hours}} {words}"
    return _("%(time)s left") % {"time": words}


def _whose(clock: Clock) -> str:
    return "" if clock.body == CENTRE else f" · {body_words(clock.body)}"


def body_words(body: str) -> str:
    """What a responsible body is called."""
    return code_list("responsible_body").label(body, get_language() or "vi")


@dataclass(frozen=True)
class Row:
    """One step of the procedure on the page; `doubt` says what of its clock was not compared."""

    step: Step
    name: str
    state: str
    done: CaseStep | None
    clock: Clock | None
    off: bool
    doubt: str


@dataclass(frozen=True)
class Next:
    """The one next thing: `url` and `link` are empty when this reader cannot do it."""

    title: str
    word: str
    tone: str
    words: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Course:
    """What the page of a case shows; `found` is None while it follows no procedure."""

    case: Case
    found: Standing | None
    name: str
    rows: list[Row]
    next: Next | None


def course_of(user: "User", case: Case, on: date, now: datetime) -> Course:
    """The course of a case the reader may see; asked once for a page."""
    known: Course | None = case.__dict__.get("_course")
    if known is None:
        known = case.__dict__["_course"] = _course(user, case, on, now)
    return known


def _course(user: "User", case: Case, on: date, now: datetime) -> Course:
    found, lang = standing_of(case), get_language() or "vi"
    if found is None:
        waits = case.is_open and case.level == Level.MANAGED and can_write(user, case, on)
        return Course(case, None, "", [], _begin(case) if waits else None)
    rows = [_row(found, step, lang, now) for step in found.procedure.steps]
    following = _next(user, found, on, now) if case.is_open else None
    return Course(case, found, found.procedure.label(lang), rows, following)


def _begin(case: Case) -> Next:
    words = _("The procedure says which steps, forms and time limits this case has.")
    url = reverse("cases:begin", args=[case.pk])
    return Next(_("Begin the procedure of this case"), _("Next step"), "soon", words, url, _("Begin"))


def _row(found: Standing, step: Step, lang: str, now: datetime) -> Row:
    done = found.last_done(step.key)
    here = step.key == found.now.key
    behind = found.procedure.place(step.key) < found.procedure.place(found.now.key)
    entered = found.now if here else done if behind else None
    clock = next((c for c in reversed(found.clocks) if entered and c.step_id == entered.pk), None)
    late = here and clock is not None and clock.stopped_at is None and clock.paused_at is None and now > clock.due
    state = "late" if late else "now" if here else "done" if behind and done else "todo"
    off = bool(step.clock and not step.clock.in_emergency and here and (clock is None or clock.ended is None))
    off = off and any(c.kind == ClockKind.EMERGENCY for c in found.clocks) and not (clock and clock.stopped_at is None)
    doubt = step.clock.first_day.reference if step.clock and clock and not step.clock.first_day.verified else ""
    return Row(step, step.label(lang), state, done if state == "done" else None, clock, off, doubt)


def _next(user: "User", found: Standing, on: date, now: datetime) -> Next:
    case, here = found.case, found.step
    if emergency := found.open_clock(ClockKind.EMERGENCY):
        left = told(emergency, now)
        words = _("Emergency: %(by)s. Supervisor and director know.") % {"by": left.words}
        way = _to_measures(user, found, on)
        return Next(_("Take safety measures and record them"), left.word, "urgent", words, *way)
    clock = found.clock
    how = told(clock, now) if clock else None
    tone = how.tone if how and how.tone in ("urgent", "soon") else "plain"
    word = f"{how.word} · {how.words}" if how and how.words else how.word if how else _("Next step")
    title = here.label(get_language() or "vi")
    words = here.rule.reference if here.body == CENTRE else f"{body_words(here.body)} · {here.rule.reference}"
    if separation := found.open_clock(ClockKind.SEPARATION):
        words += " · " + _("Temporary separation until %(day)s.") % {"day": format_day(local_day(separation.due))}
    if case.veiled:
        return Next(title, word, tone, words)
    if missing := needs_of(found):
        words += " · " + _("Missing: %(what)s.") % {"what": "; ".join(need.words for need in missing)}
        mine = next((need for need in missing if reaches(user, need.who, case, on)), None)
        return Next(title, word, tone, words, *(way_to(user, case, mine, on) if mine else ()))
    return Next(title, word, tone, words, *(_way_on(found) if may_do(user, case, here, on) else ()))


def way_to(user: "User", case: Case, need: Need, on: date) -> tuple[str, str]:
    """Where a need is met, and what the link says: its own page, its form, else the paper is filed."""
    if need.url:
        return need.url, _("Open")
    if not can_write(user, case, on):
        return "", ""
    if page := form_page(user, case, need.paper, on):
        return page, _("Fill in the form")
    return paper_page(case, need), _("File the paper")


def paper_page(case: Case, need: Need) -> str:
    """Where the paper that stands for a need is filed."""
    return reverse("cases:paper", args=[case.pk]) + f"?kind={need.paper}"


def _to_measures(user: "User", found: Standing, on: date) -> tuple[str, str]:
    """To the form that must come before the measures of an emergency, then to the measures."""
    case = found.case
    if not can_write(user, case, on):
        return "", ""
    if need := missing_need(found, found.procedure.emergency.forms if found.procedure.emergency else ()):
        return way_to(user, case, need, on)
    return reverse("cases:measures", args=[case.pk]), _("Record the measures")


def _way_on(found: Standing) -> tuple[str, str]:
    case: Any = found.case
    if not found.step.after:
        return reverse("cases:close", args=[case.pk]), _("Close case")
    return reverse("cases:step", args=[case.pk]), _("Do the step")
