"""The forms of a case: which belong to it, what is known for them, what they may give back to the register."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.cases import policy, queries
from nhipcau.cases.models import Case
from nhipcau.cases.queries.plans import live_sheets
from nhipcau.forms import queries as forms
from nhipcau.kernel import clock
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import WriteBack
from nhipcau.kernel.dates import BadDate, format_day, parse_birth
from nhipcau.registry import queries as registry
from nhipcau.registry.actions import correct_person
from nhipcau.rulebook.queries import NoRuleInForce, code_list, in_force

CHILD = tuple(f"nd56_mau_0{n}" for n in (1, 2, 3, 4, 5, 6, 7))
GENERAL = tuple(f"tt02_mau_0{n}" for n in (1, 2, 3, 4, 5, 6))
LABELS = {"birth": _("Birth"), "sex": _("Sex"), "address": _("Address")}


def is_child(case: Case) -> bool:
    """Whether the client was a child by law when the case was received; unknown counts as one, nothing is withheld."""
    age = case.person.age_on(case.received_on)
    try:
        return age is None or age < int(str(in_force("children.child_age", case.received_on).value))
    except NoRuleInForce:
        return True


class CaseForms:
    """See kernel.contracts.FormUse."""

    def record(self, user: Any, anchor: int, on: date) -> Case:
        return queries.case_of_anchor(user, anchor, on)

    def may_fill(self, user: Any, record: Any, on: date) -> bool:
        return queries.can_write(user, record, on) and policy.can_change(record)

    def title(self, record: Any) -> str:
        return f"{record.number} · {record.person.name}"

    def url(self, record: Any) -> str:
        return reverse("desk:case", args=[record.pk])

    def offered(self, record: Any) -> Sequence[str]:
        return (*CHILD, *GENERAL) if is_child(record) else GENERAL

    def known(self, user: Any, record: Any, on: date) -> Mapping[str, str]:
        person = record.person
        born = person.birth_date if person.birth_precision == "day" else None
        officer = record.officer.name if record.officer else record.officer_words
        return {
            "name": person.name,
            "birth": format_day(born) if born else "",
            "sex": person.sex,
            "address": record.address_as_written or person.address_as_written,
            "case_number": record.number,
            "received_on": format_day(record.received_on),
            "officer": officer,
            "unit": record.unit.name,
            **plan_known(record),
        }

    def write_backs(self, user: Any, record: Any, answers: Mapping[str, str], on: date) -> Sequence[WriteBack]:
        person = registry.person_for(user, record.person_id, on)
        if not registry.can_write(user, person, on) or not person.is_one:
            return []
        now = {"birth": person.birth_words, "sex": person.sex, "address": person.address_as_written}
        found = []
        for key, read in READERS.items():
            text = answers.get(key, "")
            if text and read(text, on) and text != now[key]:
                words = [_said(key, value) for value in (now[key], text)]
                found.append(WriteBack(key, LABELS[key], *words))
        return found

    def write_back(self, *, record: Any, answers: Mapping[str, str], reason: str, by: Actor, at: datetime) -> None:
        changes: dict[str, Any] = {}
        for key, text in answers.items():
            changes |= READERS[key](text, clock.local_day(at))
        correct_person(person=record.person, changes=changes, reason=reason, by=by, at=at)

    def submitted(self, *, record: Any, form: str, sheet: Any, by: Actor, at: datetime) -> None:
        """Nothing moves by itself: the procedure asks which forms are final."""


def plan_known(case: Case) -> dict[str, str]:
    """What the plan of a case says, as the forms of the law write it: nobody types it twice."""
    sheet = next(iter(live_sheets(case)), None)
    if sheet is None:
        return {}
    lines = []
    for each in sheet.activities:
        who = each.staff.name if each.staff else each.who_words
        due = format_day(each.due_on) if each.due_on else ""
        lines.append(" – ".join(part for part in (each.words, who, due) if part))
    plan = sheet.plan
    return {
        "plan_goals": "\n".join(goal.words for goal, _lines in sheet.goals),
        "plan_activities": "\n".join(lines),
        "plan_begins": format_day(plan.begins_on),
        "plan_ends": format_day(plan.ends_on) if plan.ends_on else "",
    }


def _said(key: str, value: str) -> str:
    return code_list("sex").label(value, get_language() or "vi") if key == "sex" and value else value


def _birth(text: str, on: date) -> dict[str, Any]:
    try:
        found = parse_birth(text, received=on)
    except BadDate:
        return {}
    return {"birth_date": found.day, "birth_precision": found.precision, "birth_as_written": text[:60]}


READERS: dict[str, Callable[[str, date], dict[str, Any]]] = {
    "birth": _birth,
    "sex": lambda text, on: {"sex": text} if code_list("sex").get(text) else {},
    "address": lambda text, on: {"address_as_written": text[:250]},
}

FORMS = CaseForms()


def final_forms(case: Case, keys: Collection[str], since: datetime | None) -> Collection[str]:
    """Which of these forms are final for a case (kernel.contracts.final_forms)."""
    return forms.finals(case.anchor_id, keys, since).keys()


def forms_asked(request: Any, case: Case) -> dict[str, QuerySet[Any]]:
    """What the panel asks of the forms of a case."""
    return forms.sheets_asked(case)


def case_forms(request: Any, case: Case) -> dict[str, Any] | None:
    """Forms begun and final, and those that can be begun; nothing at all where the story is not for this reader."""
    user, day = request.user, clock.today()
    if case.veiled:
        return None
    may = FORMS.may_fill(user, case, day)
    rows = forms.sheets_of(user, case, day)
    return {"case": case, "rows": rows, "offered": forms.offered(user, case, FORMS, day) if may else []}
