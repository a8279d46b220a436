"""Whether a procedure can be walked: every step is reached, every step leads to an end, every name is a step."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from django.utils.translation import gettext as _

from nhipcau.rulebook.states.procedures import CENTRE, ENTERED, RECEIVED, Procedure

from .reading import Report

Say = Callable[[str, str, str], None]


def check_ways(found: Procedure, lines: Mapping[str, int], line: int, report: Report) -> None:
    """Report unknown and repeated steps, steps nobody comes to, and steps from which no end is reached."""

    def say(step: str, kind: str, sentence: str) -> None:
        words = {"line": lines.get(step, line), "sentence": sentence}
        report(kind, _("line %(line)s: %(sentence)s") % words)

    keys = [step.key for step in found.steps]
    if not keys:
        say("", "dead_end", _("this version has no steps."))
        return
    for one, other in pairwise(sorted(keys)):
        if one == other:
            say(one, "duplicate_code", _("step “%(step)s” stands twice. Keep one.") % {"step": one})
    _check_names(found, keys, say)
    ways = {step.key: [key for key in (*step.after, *step.back) if key in keys] for step in found.steps}
    onward = {step.key: [key for key in step.after if key in keys] for step in found.steps}
    for lost in sorted(set(keys) - _reached(keys[0], ways)):
        say(lost, "unreachable", _("no step leads to “%(step)s”.") % {"step": lost})
    ends = {key for key in keys if found.ends_at(key)}
    for key in keys:
        if not _reached(key, onward) & ends:
            say(
                key,
                "dead_end",
                _("“%(step)s” is a dead end: no way from it leads to a closing reason.") % {"step": key},
            )


def _check_names(found: Procedure, keys: list[str], say: Say) -> None:
    for step in found.steps:
        named = [*step.after, *step.back, *([step.approves] if step.approves else ())]
        if step.clock and step.clock.start not in (RECEIVED, ENTERED):
            named.append(step.clock.start)
        for name in named:
            if name not in keys:
                say(step.key, "unknown_step", _("%(step)s: no step “%(name)s”.") % {"step": step.key, "name": name})
        if step.approves == step.key:
            say(step.key, "bad_value", _("%(step)s: nobody approves their own step.") % {"step": step.key})
        if step.approves and step.body != CENTRE:
            say(step.key, "bad_value", _("%(step)s: another body decides by a paper.") % {"step": step.key})
    for reason in found.closing:
        for name in reason.at:
            if name not in keys:
                say("", "unknown_step", _("%(step)s: no step “%(name)s”.") % {"step": reason.reason, "name": name})


def _reached(start: str, ways: Mapping[str, Iterable[str]]) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        for key in ways[todo.pop()]:
            if key not in seen:
                seen.add(key)
                todo.append(key)
    return seen
