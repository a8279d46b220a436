"""Forms of cases: clean input, no writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.cases.actions import Closing, NewCase
from nhipcau.cases.models import Case, Episode
from nhipcau.cases.queries import CaseFilter
from nhipcau.cases.queries.standing import choices_for, legal_reasons, standing_of
from nhipcau.cases.states import GROUP, REASONS, RESULTS, Answer, Level, Status
from nhipcau.kernel.dates import BadDate, parse_birth
from nhipcau.kernel.fields import DayField
from nhipcau.kernel.phones import normalise
from nhipcau.kernel.seen import SeenForm
from nhipcau.kernel.suggest import SuggestInput
from nhipcau.org.queries import PlaceFinder, centre, communes_to_choose, staff
from nhipcau.registry.actions import NewPerson
from nhipcau.registry.queries import Near
from nhipcau.rulebook.queries import code_list

ANY = [("", _("All"))]
BLANK = [("", "–")]


def words_of(list_name: str, on: date | None = None) -> list[tuple[str, str]]:
    """(code, words) of a list in the reader's language."""
    return code_list(list_name).choices(on, get_language() or "vi")


def officers(unit_ids: Iterable[int]) -> dict[str, Any]:
    """Staff of these units who have not left, by id as a form gives it."""
    rows = staff().filter(unit__in=list(unit_ids), left_on__isnull=True)
    return {str(member.pk): member for member in rows}


class FilterForm(forms.Form):
    """What the list of cases is narrowed to."""

    status = forms.ChoiceField(label=_("Status"), required=False)
    when = forms.ChoiceField(
        label=_("Period of"), required=False, choices=[("received", _("Day opened")), ("closed", _("Day closed"))]
    )
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    group = forms.ChoiceField(label=_("Client group"), required=False)
    area = forms.TypedChoiceField(label=_("District or commune"), required=False, coerce=int, empty_value=None)
    officer = forms.ChoiceField(label=_("Officer in charge"), required=False)
    level = forms.ChoiceField(label=_("Level of help"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    due = forms.ChoiceField(label=_("Time limits"), required=False)

    def __init__(
        self, *args: Any, units: Any, groups: Any, areas: Any, officers: Any, now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        offered: dict[str, list[Any]] = {
            "status": [(s.value, s.label) for s in (Status.OPEN, Status.CLOSED)],
            "unit": [(unit.pk, unit.name) for unit in units],
            "group": groups,
            "area": list(areas),
            "officer": [("none", _("Nobody yet")), *((str(pk), name) for pk, name in officers)],
            "level": Level.choices,
            "urgency": words_of("urgency"),
            "due": [("late", _("Overdue")), ("soon", _("Overdue or due within a week"))],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [*ANY, *choices]  # type: ignore[attr-defined]

    def wanted(self) -> CaseFilter:
        """The filter; what cannot be read narrows nothing and says so beside the field."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        officer = data.pop("officer", "")
        if officer.isdigit():
            data["officer"] = int(officer)
        return CaseFilter(**data, no_officer=officer == "none", now=self.now)

    @property
    def active(self) -> bool:
        """Whether anything narrows the list."""
        return any(value for name, value in self.data.items() if name in self.fields and name != "when")


class _WithPlace(forms.Form):
    """A form that may ask for an address, in the words of the day received."""

    def place_of(self, words: str, on: date) -> Any:
        """The place these words name, None for none. Raises ValidationError when nothing of it is known."""
        if not words:
            return None
        finder = PlaceFinder(centre().place)
        found = finder.find(words, on)
        if found is None:
            raise ValidationError(finder.why_not(words, on))
        return found.place


class OpenCaseForm(_WithPlace):
    """A new case and, unless it is opened for somebody already recorded, the person.

    `look` finds who is recorded already and like the person described; `near` is what it found. Somebody so like one of
    them that it may be the same person is recorded anew only when `another` says so.
    """

    received_on = DayField(label=_("Day received"))
    level = forms.ChoiceField(label=_("Level of help"), choices=Level.choices, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Full name"), max_length=120)
    birth = forms.CharField(
        label=_("Date of birth"), required=False, max_length=60, help_text=_("05/03/2015, 3/2015 or 2015")
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=60)
    another = forms.BooleanField(
        label=_("This is somebody else, none of the people above"), required=False, widget=forms.HiddenInput()
    )
    address = forms.CharField(label=_("Commune, district"), required=False, max_length=250, widget=SuggestInput())
    client_group = forms.ChoiceField(label=_("Client group"), required=False)
    problem = forms.CharField(label=_("Problem"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}))
    urgency = forms.ChoiceField(label=_("Urgency"), widget=forms.RadioSelect)
    source = forms.ChoiceField(label=_("Source"), required=False)
    officer = forms.ChoiceField(label=_("Officer in charge"), required=False)
    unit = forms.ChoiceField(label=_("Unit"))
    number = forms.CharField(
        label=_("Case number"), required=False, max_length=40, help_text=_("Left blank, the next free number is given.")
    )

    def __init__(
        self, *args: Any, units: Any, on: date, look: Callable[..., list[Near]], person: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.units = person, {str(unit.pk): unit for unit in units}
        self.look, self.near = look, list[Near]()
        self.officers = officers(unit.pk for unit in self.units.values())
        offered = {
            "sex": [*BLANK, *words_of("sex", on)],
            "client_group": [*BLANK, *words_of(GROUP, on)],
            "urgency": words_of("urgency", on),
            "source": [*BLANK, *words_of("case_source", on)],
            "officer": [("", _("Nobody yet")), *((pk, member.name) for pk, member in self.officers.items())],
            "unit": [(pk, unit.name) for pk, unit in self.units.items()],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["address"].widget.options = communes_to_choose(on)
        if person is not None:
            for name in ("name", "birth", "sex", "phone", "another"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day = data.get("received_on")
        if day is None:
            return data
        try:
            data["place"] = self.place_of(data.get("address", ""), day)
        except ValidationError as error:
            self.add_error("address", error)
        if data.get("birth"):
            try:
                data["born"] = parse_birth(data["birth"], received=day)
            except BadDate as fault:
                self.add_error("birth", str(fault))
        if data.get("phone") and normalise(data["phone"]) is None:
            self.add_error("phone", _("This is no telephone number. Write it with its area code, or leave it blank."))
        if self.person is None:
            self._look_first(data)
        return data

    def _look_first(self, data: dict[str, Any]) -> None:
        phone = normalise(data.get("phone", "")) or ""
        self.near = self.look(name=data.get("name", ""), born=data.get("born"), phone=phone)
        if any(one.sure for one in self.near):
            self.fields["another"].widget = forms.CheckboxInput()
            if not data.get("another"):
                told = _("Somebody like this is recorded already. Open the case for that person, or tick this box.")
                self.add_error("another", told)

    def _person(self, unit: Any) -> Any:
        data = self.cleaned_data
        if self.person is not None:
            return self.person
        born = data.get("born")
        return NewPerson(
            unit=unit,
            name=data["name"],
            name_as_written=data["name"],
            birth_date=born.day if born else None,
            birth_precision=born.precision if born else "",
            birth_as_written=data["birth"],
            sex=data["sex"],
            phone=normalise(data["phone"]) or "",
            phone_as_written=data["phone"],
            place=data.get("place"),
            address_as_written=data["address"],
        )

    def new(self) -> NewCase:
        """The case to open."""
        data, unit = self.cleaned_data, self.units[self.cleaned_data["unit"]]
        officer = self.officers.get(data["officer"])
        plain = {name: data[name] for name in ("received_on", "number", "level", "source", "problem", "urgency")}
        return NewCase(
            **plain,
            unit=unit,
            person=self._person(unit),
            client_group=data["client_group"],
            officer=officer,
            officer_words=officer.name if officer else "",
            place=data.get("place"),
            address_as_written=data["address"],
        )


class CaseForm(SeenForm):
    """Base of the small forms about one case: they all know it and the day. `corrects`: it replaces what is there."""

    corrects = False

    def __init__(self, *args: Any, case: Case, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.today = case, on
        self.prepare()
        if self.corrects:
            self.mark_seen()

    def prepare(self) -> None:
        """Fill choices and initial values."""


class StepUpForm(CaseForm):
    on = DayField(label=_("From"))
    procedure = forms.ChoiceField(label=_("Procedure"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.fields["on"].initial = self.today
        choices, suggested = choices_for(self.case, self.today)
        self.fields["procedure"].choices = choices  # type: ignore[attr-defined]
        self.fields["procedure"].initial = suggested


class ReopenForm(CaseForm):
    on = DayField(label=_("Reopened on"))
    reason = forms.CharField(label=_("Reason for reopening"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def prepare(self) -> None:
        self.fields["on"].initial = self.today


class _Results(CaseForm):
    """The three results, asked apart from the reason."""

    result_allowance = forms.ChoiceField(label=RESULTS["result_allowance"], required=False, widget=forms.RadioSelect)
    result_psychology = forms.ChoiceField(label=RESULTS["result_psychology"], required=False, widget=forms.RadioSelect)
    result_integration = forms.ChoiceField(
        label=RESULTS["result_integration"], required=False, widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        for name in RESULTS:
            self.fields[name].choices = [*Answer.choices, ("", _("Not asked"))]  # type: ignore[attr-defined]


class CloseForm(_Results):
    on = DayField(label=_("Closed on"))
    legal_reason = forms.ChoiceField(label=_("Reason by law"))
    reason = forms.ChoiceField(label=_("Reason for closing"))
    closing_note = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea({"rows": 3}))
    field_order = ("on", "legal_reason", "reason", *RESULTS, "closing_note")

    def prepare(self) -> None:
        super().prepare()
        if (standing := standing_of(self.case)) is None:
            del self.fields["legal_reason"]
        else:
            self.fields["legal_reason"].choices = [*BLANK, *legal_reasons(standing)]  # type: ignore[attr-defined]
            self.fields["legal_reason"].help_text = _("The Centre’s own reason stays beside it.")
        self.fields["on"].initial = self.today
        self.fields["reason"].choices = [*BLANK, *words_of(REASONS, self.today)]  # type: ignore[attr-defined]

    def closing(self) -> Closing:
        """How the case ended."""
        data = self.cleaned_data
        results = {name: data[name] for name in RESULTS}
        legal = data.get("legal_reason", "")
        return Closing(
            on=data["on"], reason=data["reason"], legal_reason=legal, note=data["closing_note"], results=results
        )


class CorrectClosingForm(_Results):
    corrects = True
    closed_on = DayField(label=_("Closed on"))
    reason = forms.ChoiceField(label=_("Reason for closing"), required=False)
    why = forms.CharField(
        label=_("Reason for the correction"), max_length=500, help_text=_("The old text is kept with your reason.")
    )
    field_order = ("closed_on", "reason", *RESULTS, "why")

    def prepare(self) -> None:
        super().prepare()
        self.fields["reason"].choices = [*BLANK, *words_of(REASONS)]  # type: ignore[attr-defined]
        closed = Episode.objects.filter(case=self.case, closed_on__isnull=False).order_by("opened_on", "id").last()
        for name in ("closed_on", "reason", *RESULTS):
            self.fields[name].initial = getattr(closed, name, "")

    def changes(self) -> dict[str, Any]:
        """What was changed on the page."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "why"}


class ServiceForm(CaseForm):
    on = DayField(label=_("Day"))
    kind = forms.ChoiceField(label=_("Service"))
    quantity = forms.IntegerField(label=_("Number of times"), min_value=1, max_value=10_000, initial=1)
    staff = forms.ChoiceField(label=_("Given by"), required=False)
    note = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea({"rows": 3}))

    def prepare(self) -> None:
        self.officers = officers([self.case.unit_id])
        if self.case.officer:
            self.officers[str(self.case.officer_id)] = self.case.officer
        self.fields["on"].initial = self.today
        self.fields["kind"].choices = [*BLANK, *words_of("service_kind", self.today)]  # type: ignore[attr-defined]
        names = [(pk, member.name) for pk, member in self.officers.items()]
        self.fields["staff"].choices = [*BLANK, *names]  # type: ignore[attr-defined]
        self.fields["staff"].initial = str(self.case.officer_id or "")


class ReassignForm(CaseForm):
    corrects = True
    officer = forms.ChoiceField(label=_("Officer in charge"))

    def prepare(self) -> None:
        self.officers = officers([self.case.unit_id])
        names = [(pk, member.name) for pk, member in self.officers.items()]
        self.fields["officer"].choices = [*BLANK, *names]  # type: ignore[attr-defined]
        self.fields["officer"].initial = str(self.case.officer_id or "")


class ReasonForm(CaseForm):
    """Withdrawing asks only why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))


class CorrectForm(_WithPlace, CaseForm):
    corrects = True
    number = forms.CharField(label=_("Case number"), max_length=40)
    received_on = DayField(label=_("Day received"))
    source = forms.ChoiceField(label=_("Source"), required=False)
    client_group = forms.ChoiceField(label=_("Client group"), required=False)
    problem = forms.CharField(label=_("Problem"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}))
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    address_as_written = forms.CharField(label=_("Commune, district"), required=False, max_length=250)
    reason = forms.CharField(
        label=_("Reason for the correction"), max_length=500, help_text=_("The old text is kept with your reason.")
    )

    def __init__(self, *args: Any, group: str, **kwargs: Any) -> None:
        self.group = group
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        lists = {"source": "case_source", GROUP: GROUP, "urgency": "urgency"}
        for name in ("number", "received_on", "source", "problem", "urgency", "address_as_written"):
            self.fields[name].initial = getattr(self.case, name)
        self.fields[GROUP].initial = self.group
        for name, list_name in lists.items():
            self.fields[name].choices = [*BLANK, *words_of(list_name)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "address_as_written" in self.changed_data and data.get("received_on"):
            try:
                data["place"] = self.place_of(data.get("address_as_written", ""), data["received_on"])
            except ValidationError as error:
                self.add_error("address_as_written", error)
        return data

    def changes(self) -> dict[str, Any]:
        """What was changed on the page; a word typed in a register goes when a code takes its place."""
        data = self.cleaned_data
        changed = {name: data[name] for name in self.changed_data if name != "reason"}
        if "address_as_written" in changed:
            changed["place"] = data.get("place")
        for name in ("source", "urgency", GROUP):
            if name in changed:
                changed[f"{name}_words"] = ""
        return changed
