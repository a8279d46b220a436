"""Pages made of panels: what the apps registered for a page, and their happenings as one timeline."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest

from nhipcau.kernel.clock import LOCAL
from nhipcau.kernel.contracts import Happening, panels
from nhipcau.kernel.together import ask_for


@dataclass
class Assembled:
    """`main` and `aside`: (template, context) of the panels in order; `timeline`: happenings, newest first."""

    main: list[dict[str, Any]] = field(default_factory=list)
    aside: list[dict[str, Any]] = field(default_factory=list)
    timeline: list[Happening] = field(default_factory=list)


def assemble(page: str, request: HttpRequest, subject: Any = None) -> Assembled:
    """Ask every panel of `page` for its context; a panel that has nothing to say is left out."""
    found = Assembled()
    shown = sorted((p for p in panels if p.page == page), key=lambda p: p.order)
    asked = {key: q for panel in shown if panel.asks for key, q in panel.asks(request, subject).items()}
    ask_for(request if subject is None else subject, asked)
    for panel in shown:
        context = panel.context(request, subject)
        if context is None:
            continue
        found.timeline += context.get("timeline", [])
        if panel.template:
            (found.aside if panel.aside else found.main).append({"template": panel.template, "panel": context})
    found.timeline.sort(key=_moment, reverse=True)
    return found


def _moment(happening: Happening) -> datetime:
    when = happening.when
    return when if isinstance(when, datetime) else _start_of(when)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, LOCAL)
