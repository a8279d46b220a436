"""What this app registers with the contracts of the kernel."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel import clock
from nhipcau.kernel.contracts import (
    Dimension,
    Fact,
    Happening,
    HeldOn,
    NavItem,
    Panel,
    Subject,
    audit_actions,
    facts,
    held_on,
    nav_items,
    panels,
    person_days,
    registers,
    subjects,
)
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question
from nhipcau.rulebook.queries import code_list, of_list

from . import queries
from .imports import Screenings
from .models import Screening
from .states import AUDIT_ACTIONS, CONCLUSIONS, TOOLS

if TYPE_CHECKING:
    from nhipcau.access.models import User
    from nhipcau.registry.models import Person

SCREENING = Fact(
    name="screening",
    title=_("Screenings"),
    permission=Permission.SCREENING_READ,
    rows=queries.counted_rows,
    whens={"screened": lambda rows, first, last: rows.filter(on__gte=first, on__lte=last)},
    measures={"count": lambda: Count("pk")},
    dimensions={"conclusion": Dimension("conclusion_counted", **of_list(CONCLUSIONS))},
    show=queries.show,
    wheres={"conclusion": "conclusion"},
    earliest="on",
    clients=True,
    adds_up=frozenset({"screened"}),
)


SCREENING_SUBJECT = Subject(
    rows=lambda: Screening.objects.select_related("unit", "anchor", "person__place"),
    read=Permission.SCREENING_READ,
    words=lambda row: f"{row.person.name} · {row.tool or row.tool_words}",
    url=lambda row: reverse("care:screening", args=[row.pk]),
    client=lambda row: (row.person.name, row.person.place),
)


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    facts.add(SCREENING.name, SCREENING)
    registers.add("screenings", Screenings())
    nav_items.add("screenings", NavItem(_("Screenings"), "care:screenings", 55, Permission.SCREENING_READ))
    person_days.add("care", days_of_children)
    subjects.add("care.screening", SCREENING_SUBJECT)
    held_on.add("care", HeldOn(_("Screenings"), held))
    panels.add("care.of_person", Panel("person", 40, "", of_person, asks=of_person_asks))


def days_of_children(user: "User", on: date) -> QuerySet[Any]:
    """The days on which children were screened."""
    return queries.screenings_for(user, on).annotate(person_key=F("person_id"), day=F("on"))


def held(person: "Person", user: "User", on: date, own: bool) -> list[tuple[str, str]]:
    """Screenings in the words of a copy that is handed over: day, tool and conclusion by their codes."""
    rows = queries.screenings_for(user, on).filter(person=person)
    coded = [(row, ((TOOLS, row.tool), (CONCLUSIONS, row.conclusion))) for row in rows]
    lang = get_language() or "vi"
    return [
        (format_day(row.on), " · ".join(code_list(name).label(code, lang) for name, code in codes if code))
        for row, codes in coded
    ]


def of_person_asks(request: Any, person: "Person") -> dict[str, Question]:
    """What the page of a person asks of screenings."""
    return queries.asked_of_person(request.user, person, clock.today())


def of_person(request: Any, person: "Person") -> dict[str, Any]:
    """Screenings of a person as happenings."""
    found = []
    for row in queries.of_person(request.user, person, clock.today()):
        words = code_list(CONCLUSIONS).label(row.conclusion, get_language() or "vi") if row.conclusion else ""
        url = reverse("care:screening", args=[row.pk])
        found.append(Happening(row.on, _("Screened"), words or row.conclusion_words, row.tool_words, url))
    return {"timeline": found}
