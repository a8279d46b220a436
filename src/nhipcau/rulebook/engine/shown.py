"""A procedure in words for the page of rules."""

from dataclasses import dataclass
from datetime import date

from nhipcau.rulebook.states import NoRuleInForce, ParameterValue, Rulebook
from nhipcau.rulebook.states.procedures import ENTERED, RECEIVED, ClosingReason, EmergencyTrack, Procedure, Step

from .procedures import BODIES, PAPERS, REASONS
from .words import value_words


@dataclass(frozen=True)
class Limit:
    """A time limit: how long in words, its own basis, and from the end of which step it counts ("" else)."""

    words: str
    rule: ParameterValue
    after: str = ""
    received: bool = False


@dataclass(frozen=True)
class ShownStep:
    """One step: the words of its body, papers and limit."""

    step: Step
    name: str
    body: str
    papers: list[str]
    limit: Limit | None


@dataclass(frozen=True)
class Shown:
    """One procedure: its steps, its emergency track and the reasons with which a case may end."""

    procedure: Procedure
    name: str
    steps: list[ShownStep]
    emergency: EmergencyTrack | None
    emergency_limit: Limit | None
    separation_limit: Limit | None
    closing: list[tuple[str, ClosingReason]]


def shown(found: Procedure, on: date, lang: str, book: Rulebook) -> Shown:
    """The words of a procedure on a day."""
    lists = book.code_lists
    track = found.emergency
    return Shown(
        procedure=found,
        name=found.label(lang),
        steps=[
            ShownStep(
                step=step,
                name=step.label(lang),
                body=lists[BODIES].label(step.body, lang),
                papers=[lists[PAPERS].label(key, lang) for key in step.papers],
                limit=_of_step(found, step, on, lang, book),
            )
            for step in found.steps
        ],
        emergency=track,
        emergency_limit=_limit(track.limit, on, book) if track else None,
        separation_limit=_limit(track.separation, on, book) if track and track.separation else None,
        closing=[(lists[REASONS].label(each.reason, lang), each) for each in found.closing],
    )


def _of_step(found: Procedure, step: Step, on: date, lang: str, book: Rulebook) -> Limit | None:
    if step.clock is None:
        return None
    start = step.clock.start
    after = "" if start in (ENTERED, RECEIVED) else found.step(start).label(lang)
    return _limit(step.clock.limit, on, book, after, received=start == RECEIVED)


def _limit(key: str, on: date, book: Rulebook, after: str = "", *, received: bool = False) -> Limit | None:
    try:
        rule = book.in_force(key, on)
    except NoRuleInForce:
        return None
    return Limit(value_words(rule), rule, after, received)
