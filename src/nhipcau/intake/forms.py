"""Forms of contacts: clean input, no writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.clock import local_day
from nhipcau.kernel.dates import BadDate, ParsedDay, ParsedMoment, format_day, format_moment, parse_birth, parse_moment
from nhipcau.kernel.fields import DayField
from nhipcau.kernel.seen import SeenForm
from nhipcau.kernel.suggest import SuggestInput
from nhipcau.kernel.text import clean
from nhipcau.org.queries import PlaceFinder, StaffFinder, centre, communes_to_choose, lines
from nhipcau.rulebook.queries import code_list

from .actions import NewContact
from .models import Contact
from .queries import ContactFilter
from .states import CHANNEL_OF_FORM, CONSULTATIONS, GROUP, WAITING

ANY = [("", _("All"))]
NONE = [("", "—")]
CALL_ONLY = ("channel", "line", "caller_name", "caller_sex")


def names(list_name: str, on: date | None = None) -> list[tuple[str, str]]:
    """(code, name) of a list of words in the language of the page."""
    return code_list(list_name).choices(on, get_language() or "vi")


class MomentField(forms.CharField):
    """When it came in: 14:30 05/03/2026, or the day alone. Gives a ParsedMoment."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return parse_moment(text) if text else None
        except BadDate as error:
            raise ValidationError(str(error)) from None


class ContactForm(SeenForm):
    """A contact. `shape` is call, consultation or correction: each leaves out what it does not ask."""

    reason = forms.CharField(
        label=_("Reason for the correction"), max_length=500, help_text=_("The old text is kept with your reason.")
    )
    caller_phone = forms.CharField(label=_("Phone number"), required=False, max_length=60)
    caller_name = forms.CharField(
        label=_("Name of the caller"), required=False, max_length=200, help_text=_("Empty when no name was given.")
    )
    caller_sex = forms.ChoiceField(label=_("Sex of the caller"), required=False)
    channel = forms.ChoiceField(label=_("How it came in"))
    line = forms.ChoiceField(label=_("Line that rang"), required=False)
    form = forms.ChoiceField(label=_("Form of the consultation"))
    received = MomentField(label=_("Received"), help_text=_("Time and day, for example 14:30 05/03/2026"))
    unit = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    client_name = forms.CharField(label=_("Name of the client"), required=False, max_length=200)
    client_sex = forms.ChoiceField(label=_("Sex of the client"), required=False)
    client_birth = forms.CharField(
        label=_("Date of birth of the client"), required=False, max_length=60, help_text=_("Or only the year")
    )
    client_group = forms.ChoiceField(label=_("Client group"), required=False)
    topic = forms.CharField(label=_("Topic"), required=False, max_length=200, widget=SuggestInput())
    place = forms.CharField(label=_("Place"), required=False, max_length=250, widget=SuggestInput())
    note = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=0, max_value=10_000)
    officer = forms.CharField(label=_("Officer"), required=False, max_length=120)

    def __init__(self, *args: Any, shape: str, units: Iterable[Any], on: date, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape, self.now = shape, now
        self.units = {unit.pk: unit for unit in units}
        left_out = {
            "call": ("reason", "form", "client_sex", "client_birth"),
            "consultation": ("reason", *CALL_ONLY),
            "correction": ("unit",),
        }[shape]
        for name in left_out:
            del self.fields[name]
        if shape == "correction":
            self.fields["form"].required = False
        self._offer(on)
        if shape == "correction":
            self.mark_seen()

    def _offer(self, on: date) -> None:
        channels = [c for c in names("channel", on) if self.shape != "call" or c[0] not in CONSULTATIONS]
        choices: dict[str, Sequence[Any]] = {
            "caller_sex": [*NONE, *names("sex", on)],
            "client_sex": [*NONE, *names("sex", on)],
            "channel": channels,
            "form": names("consultation_form", on)
            if self.shape == "consultation"
            else [*NONE, *names("consultation_form")],
            "unit": [(pk, unit.name) for pk, unit in self.units.items()],
            "client_group": [*NONE, *names(GROUP, on)],
            "outcome": [("", _("Not yet")), *names("outcome", on)],
        }
        if "line" in self.fields:
            self.lines = {str(line.pk): line for line in lines()}
            choices["line"] = [*NONE, *((pk, f"{line.number} {line.name}".strip()) for pk, line in self.lines.items())]
        for name, offered in choices.items():
            if name in self.fields:
                self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields["topic"].widget.options = [name for _code, name in names("topic", on)]
        self.fields["place"].widget.options = communes_to_choose(on)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        received: ParsedMoment | None = data.get("received")
        day = received.day if received else local_day(self.now)
        if received and received.moment > self.now and received.day >= local_day(self.now):
            self.add_error("received", _("This moment lies in the future. Correct it."))
        data["found"] = None
        if data.get("place"):
            finder = PlaceFinder(centre().place)
            found = finder.find(data["place"], day)
            data["found"] = found.place if found else None
            if found is None:
                self.add_error("place", finder.why_not(data["place"], day))
        data["born"] = self._born(data.get("client_birth") or "", day)
        return data

    def _born(self, words: str, day: date) -> ParsedDay | None:
        try:
            born = parse_birth(words, received=day) if words else None
        except BadDate as error:
            self.add_error("client_birth", str(error))
            return None
        if born is not None and born.day > day:
            self.add_error("client_birth", _("Born after the contact came in. Correct one of them."))
        return born

    def new(self, contact: Contact | None = None) -> NewContact:
        """The contact as typed; what the form does not ask stays as it is."""
        data, received, born = self.cleaned_data, self.cleaned_data["received"], self.cleaned_data["born"]
        unit = contact.unit if contact is not None else self.units[data["unit"]]
        form, topic = data.get("form") or "", clean(data["topic"])
        known = code_list("topic").match(topic, received.day) if topic else None
        line = self.lines.get(data["line"]) if data.get("line") else None
        return NewContact(
            unit=unit,
            channel=data.get("channel") or CHANNEL_OF_FORM.get(form, "visit"),
            received_at=received.moment,
            time_known=received.has_time,
            line=line,
            line_words=contact.line_words if contact is not None and line is None and contact.line is None else "",
            form=form,
            form_words=code_list("consultation_form").label(form) if form else (contact.form_words if contact else ""),
            caller_name=data.get("caller_name") or "",
            caller_phone=data["caller_phone"],
            caller_sex=data.get("caller_sex") or "",
            client_name=data["client_name"],
            client_sex=data.get("client_sex") or "",
            client_birth=born.day if born else None,
            client_birth_precision=born.precision if born else "",
            client_birth_words=data.get("client_birth") or "",
            place=data["found"],
            address=data["place"],
            topic=known.code if known else "",
            topic_words=topic,
            minutes=data["minutes"],
            note=data["note"],
            **self._coded(GROUP, contact),
            **self._coded("outcome", contact),
            **self._officer(data["officer"], unit),
        )

    def _coded(self, name: str, contact: Contact | None) -> dict[str, Any]:
        """Code and words; words of a register that are no code stay until a code is chosen."""
        code = self.cleaned_data[name]
        kept = getattr(contact, f"{name}_words") if contact is not None and not getattr(contact, name) else ""
        return {name: code, f"{name}_words": code_list(name).label(code) if code else kept}

    @staticmethod
    def _officer(words: str, unit: Any) -> dict[str, Any]:
        return {"officer": StaffFinder().find(words, unit) if words else None, "officer_words": words}


def initial_of(contact: Contact, group: str) -> dict[str, Any]:
    """What the form of a correction shows first; `group` is the code the person may see."""
    topics = code_list("topic")
    moment = format_moment(contact.received_at) if contact.time_known else format_day(contact.received_on)
    return {
        **{name: getattr(contact, name) for name in ("channel", "form", "caller_sex", "client_sex", "outcome", "note")},
        "received": moment,
        "line": contact.line_id or "",
        "caller_name": contact.caller_name_as_written,
        "caller_phone": contact.caller_phone_as_written,
        "client_name": contact.client_name_as_written,
        "client_birth": contact.client_birth_as_written,
        "client_group": group,
        "topic": topics.label(contact.topic) if contact.topic else contact.topic_words,
        "place": contact.address_as_written,
        "minutes": contact.minutes,
        "officer": contact.officer_words,
    }


class OpenCaseForm(forms.Form):
    """A case from a contact: for whom, and which kind of help."""

    level = forms.ChoiceField(label=_("Kind of help"), widget=forms.RadioSelect)
    person = forms.ChoiceField(label=_("Who is helped"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Full name of a new person"), required=False, max_length=120, help_text=_("Only for somebody new.")
    )
    number = forms.CharField(
        label=_("Case number"), required=False, max_length=40, help_text=_("Left empty: the next free one.")
    )
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    problem = forms.CharField(label=_("What help is needed for"), required=False, max_length=500, widget=forms.Textarea)

    def __init__(self, *args: Any, people: Sequence[Any], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        known = [(pk, " · ".join(filter(None, (p.name, p.birth_words)))) for pk, p in self.people.items()]
        self.fields["level"].choices = names("case_level", on)  # type: ignore[attr-defined]
        self.fields["person"].choices = [*known, ("new", _("Somebody new"))]  # type: ignore[attr-defined]
        self.fields["urgency"].choices = [*NONE, *names("urgency", on)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("person") == "new" and not clean(data.get("name") or ""):
            self.add_error("name", _("Write the name of the person who is helped."))
        return data

    def values(self) -> dict[str, Any]:
        """What is asked, the person as such; nobody for somebody new."""
        return self.cleaned_data | {"person": self.people.get(self.cleaned_data["person"])}


class LinkForm(forms.Form):
    number = forms.CharField(label=_("Case number"), max_length=40)


class SearchForm(forms.Form):
    words = forms.CharField(label=_("Name or phone number"), max_length=100, required=False)


class FilterForm(forms.Form):
    """Filters of the list; a value that cannot be read is left out. A sealed group cannot be asked for."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    channel = forms.ChoiceField(label=_("How it came in"), required=False)
    unit = forms.TypedChoiceField(label=_("Unit"), required=False, coerce=int, empty_value=None)
    group = forms.ChoiceField(label=_("Client group"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    area = forms.TypedChoiceField(label=_("Place"), required=False, coerce=int, empty_value=None)
    officer = forms.TypedChoiceField(label=_("Officer"), required=False, coerce=int, empty_value=None)
    case = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[*ANY, (WAITING, _("No answer yet")), ("yes", _("With a case")), ("no", _("Without a case"))],
    )

    def __init__(
        self,
        *args: Any,
        units: Iterable[Any],
        words: Mapping[str, Any],
        areas: Iterable[Any],
        officers: Iterable[Any],
        **kw: Any,
    ) -> None:
        super().__init__(*args, **kw)
        choices = {"channel": names("channel"), "unit": [(unit.pk, unit.name) for unit in units], **words}
        choices |= {"area": list(areas), "officer": list(officers)}
        for name, offered in choices.items():
            self.fields[name].choices = [*ANY, *offered]  # type: ignore[attr-defined]

    def wanted(self) -> ContactFilter:
        """The filter; what is not valid narrows nothing."""
        self.is_valid()
        found = {name: value for name, value in self.cleaned_data.items() if value}
        case = found.pop("case", None)
        with_case = None if case in {None, WAITING} else case == "yes"
        return ContactFilter(**found, with_case=with_case, waiting=case == WAITING)

    @property
    def active(self) -> int:
        """How many filters are set."""
        return sum(1 for value in self.cleaned_data.values() if value)
