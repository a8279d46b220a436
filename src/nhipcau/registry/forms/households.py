"""Forms of households: clean input, no writes. A day that nobody knows is left blank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField
from nhipcau.kernel.seen import SeenForm
from nhipcau.kernel.suggest import SuggestInput
from nhipcau.org.queries import PlaceFinder, centre, communes_to_choose
from nhipcau.registry.actions import Coming, HouseholdAddress, NewHead
from nhipcau.registry.models import Household, HouseholdMember, Person
from nhipcau.registry.queries import HouseholdFilter
from nhipcau.registry.states import FIRST_YEAR, HEAD, POVERTY, RELATIONS_TO_HEAD
from nhipcau.rulebook.queries import code_list

ANY, UNKNOWN = [("", _("All"))], [("", _("Not known"))]
IF_KNOWN = _("Leave it blank when the day is not known.")


def words_of(list_name: str) -> list[tuple[str, str]]:
    """(code, words) of a list in the reader's language."""
    return code_list(list_name).choices(None, get_language() or "vi")


def called(row: HouseholdMember) -> str:
    """A member by name and year of birth: a household may hold two of one name."""
    born = row.person.birth_date
    return f"{row.person.name} ({born.year})" if born else row.person.name


class HouseholdFilterForm(forms.Form):
    """What the list of households is narrowed to."""

    area = forms.TypedChoiceField(label=_("District or commune"), required=False, coerce=int, empty_value=None)
    poverty = forms.ChoiceField(label=_("Poverty of the household"), required=False)
    year = forms.IntegerField(label=_("In the year"), required=False, min_value=FIRST_YEAR, max_value=2200)

    def __init__(self, *args: Any, areas: Iterable[tuple[int, str]], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("area", areas), ("poverty", words_of(POVERTY))):
            self.fields[name].choices = [*ANY, *choices]  # type: ignore[attr-defined]
        self.today = on

    def wanted(self) -> HouseholdFilter:
        """The filter; what cannot be read narrows nothing. A poverty without a year is that of this year."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        return HouseholdFilter(**{"year": self.today.year, **data} if "poverty" in data else data)

    @property
    def active(self) -> bool:
        """Whether anything narrows the list."""
        return any(value for name, value in self.data.items() if name in self.fields)


class _Addressed(forms.Form):
    """Where the household lives. `since` is the field that says from which day."""

    place = forms.CharField(label=_("Commune, district"), required=False, max_length=250, widget=SuggestInput())
    hamlet = forms.CharField(label=_("Hamlet, village, quarter"), required=False, max_length=120)
    address_words = forms.CharField(label=_("House, street"), required=False, max_length=250)
    since_field = "since"

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = on
        self.fields["place"].widget.options = communes_to_choose(on)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("place") and "place" in self.changed_data:
            finder, day = PlaceFinder(centre().place), data.get(self.since_field) or self.today
            found = finder.find(data["place"], day)
            data["found"] = found.place if found else None
            if found is None:
                self.add_error("place", finder.why_not(data["place"], day))
        return data

    def address(self, known: Any = None) -> HouseholdAddress:
        """What was typed; `known` is the place the form began with."""
        data = self.cleaned_data
        place = data.get("found") if "place" in self.changed_data else known
        words, since = data["address_words"], data.get(self.since_field)
        return HouseholdAddress(place=place, hamlet=data["hamlet"], words=words, since=since)


class MakeForm(_Addressed):
    """The household of one person: what they are in it, and where it is."""

    relation = forms.ChoiceField(label=_("Relation to the head"), initial=HEAD)
    since = DayField(label=_("Lives in this household since"), required=False, help_text=IF_KNOWN)
    lives_since = DayField(label=_("The household lives there since"), required=False, help_text=IF_KNOWN)
    evidence = forms.CharField(
        label=_("Source, paper"), required=False, max_length=250, help_text=_("Who said so, or which paper says so.")
    )
    since_field = "lives_since"
    field_order = ("relation", "since", "place", "hamlet", "address_words", "lives_since", "evidence")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["relation"].choices = [*words_of(RELATIONS_TO_HEAD), *UNKNOWN]  # type: ignore[attr-defined]
        self.fields["relation"].required = False
        self.fields["place"].initial = person.place.words if person.place else ""

    def made(self) -> dict[str, Any]:
        """What `make_household` takes."""
        data = self.cleaned_data
        first = Coming(person=self.person, relation=data["relation"], since=data["since"])
        return {"first": first, "address": self.address(self.person.place), "evidence": data["evidence"]}


class FindForm(forms.Form):
    """Whom to look for; sent by POST, for a name must not stand in an address."""

    words = forms.CharField(label=_("Name or telephone"), max_length=100)


class TakeForm(forms.Form):
    """Somebody comes to live in a household."""

    relation = forms.ChoiceField(label=_("Relation to the head"), required=False)
    since = DayField(label=_("Lives in this household since"), required=False, help_text=IF_KNOWN)
    why = forms.CharField(label=_("Why they came"), required=False, max_length=250)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [*UNKNOWN, *words_of(RELATIONS_TO_HEAD)]  # type: ignore[attr-defined]

    def coming(self, person: Person) -> Coming:
        """The person as who they come."""
        return Coming(person=person, **self.cleaned_data)


class _WithHead(forms.Form):
    """Asks who leads from now on, and what each of `members` is to that person."""

    members: dict[int, HouseholdMember]

    def ask(self, members: Sequence[HouseholdMember], label: Any, field: str = "head", required: bool = False) -> None:
        """Add the question who leads."""
        choices = [("", "–"), *((row.pk, called(row)) for row in members)]
        asked = forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=required, choices=choices)
        self.fields[field] = asked

    def ask_relations(self, members: Sequence[HouseholdMember]) -> None:
        """Add a question for each member: what they are to the new head."""
        self.members = {row.pk: row for row in members}
        choices = [*UNKNOWN, *(pair for pair in words_of(RELATIONS_TO_HEAD) if pair[0] != HEAD)]
        for row in members:
            label = _("%(name)s: relation to the new head") % {"name": called(row)}
            self.fields[f"relation-{row.pk}"] = forms.ChoiceField(label=label, required=False, choices=choices)

    def leading(self, field: str = "head") -> NewHead:
        """Who leads from now on."""
        data = self.cleaned_data
        relations = {pk: data.get(f"relation-{pk}") or "" for pk in self.members}
        return NewHead(member=self.members.get(data.get(field) or 0), relations=relations)


class HeadForm(_WithHead):
    """Another member leads the household."""

    on = DayField(label=_("Since"), required=False, help_text=IF_KNOWN)
    why = forms.CharField(label=_("Why"), required=False, max_length=250)

    def __init__(self, *args: Any, members: Sequence[HouseholdMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask([row for row in members if row.relation != HEAD], _("New head"), required=True)
        self.ask_relations(members)
        self.order_fields(["head"])

    def changed(self) -> dict[str, Any]:
        """What `change_head` takes."""
        data = self.cleaned_data
        return {"head": self.leading(), "on": data["on"], "why": data["why"]}


class LeaveForm(_WithHead):
    """Somebody lives there no more; when the head goes, somebody who stays leads."""

    until = DayField(label=_("Lived there until"), required=False, help_text=IF_KNOWN)
    why = forms.CharField(label=_("Why they left"), max_length=250, help_text=_("Moved, married, died, …"))

    def __init__(self, *args: Any, member: HouseholdMember, others: Sequence[HouseholdMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members, self.leads = {}, member.relation == HEAD
        self.seen = [row.pk for row in others]
        if self.leads and others:
            self.ask(others, _("New head"), required=True)
            self.ask_relations(others)

    def left(self) -> dict[str, Any]:
        """What `leave_household` takes."""
        data = self.cleaned_data
        return {"until": data["until"], "why": data["why"], "head": self.leading(), "seen": self.seen}


class SplitForm(_WithHead, _Addressed):
    """Some members found a household of their own. Without an address it lies where the old one does."""

    leaving = forms.TypedMultipleChoiceField(label=_("Who goes"), coerce=int, widget=forms.CheckboxSelectMultiple)
    on = DayField(label=_("Since"), required=False, help_text=IF_KNOWN)
    why = forms.CharField(label=_("Why"), required=False, max_length=250)
    since_field = "on"

    def __init__(self, *args: Any, members: Sequence[HouseholdMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaving"].choices = [(row.pk, called(row)) for row in members]  # type: ignore[attr-defined]
        self.ask(members, _("Head of the new household"), "founder", required=True)
        self.ask(members, _("Head of those who stay, when the head goes"))
        self.ask_relations(members)
        self.fields["place"].help_text = _("Leave the address blank when they stay in the same house.")
        self.order_fields(["leaving", "founder", "head", "on", "why"])

    def parted(self) -> dict[str, Any]:
        """What `split_household` takes."""
        data = self.cleaned_data
        elsewhere = any(data.get(name) for name in ("place", "hamlet", "address_words"))
        return {
            "leaving": [self.members[pk] for pk in data["leaving"]],
            "founder": self.leading("founder"),
            "head": self.leading(),
            "on": data["on"],
            "why": data["why"],
            "address": self.address() if elsewhere else None,
            "seen": list(self.members),
        }


class HouseholdMoveForm(_Addressed):
    """The household lives elsewhere."""

    since = DayField(label=_("Lives there since"), required=False, help_text=IF_KNOWN)
    why = forms.CharField(label=_("Why"), required=False, max_length=250)

    def moved(self) -> dict[str, Any]:
        """What `move_household` takes."""
        return {"address": self.address(), "why": self.cleaned_data["why"]}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in ("place", "hamlet", "address_words")):
            self.add_error("place", _("Write where the household lives now."))
        return data


class CorrectHouseholdForm(_Addressed, SeenForm):
    """The number, the address and the source, and why they are corrected."""

    number = forms.CharField(
        label=_("Number of the household"), required=False, max_length=40, help_text=_("As the commune's list has it.")
    )
    lives_since = DayField(label=_("The household lives there since"), required=False, help_text=IF_KNOWN)
    evidence = forms.CharField(label=_("Source, paper"), required=False, max_length=250)
    reason = forms.CharField(
        label=_("Reason for the correction"), max_length=500, help_text=_("The old text is kept with your reason.")
    )
    since_field = "lives_since"

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = household
        for name in ("number", "hamlet", "address_words", "lives_since", "evidence"):
            self.fields[name].initial = getattr(household, name)
        self.fields["place"].initial = household.place.words if household.place else ""
        self.mark_seen()

    def changes(self) -> dict[str, Any]:
        """What `correct_household` takes."""
        here = self.address(self.household.place)
        return {
            "place": here.place,
            "hamlet": here.hamlet,
            "address_words": here.words,
            "lives_since": here.since,
            "number": self.cleaned_data["number"],
            "evidence": self.cleaned_data["evidence"],
        }


class PovertyForm(forms.Form):
    """How poor the household is in a year."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=2200)
    status = forms.ChoiceField(label=_("Poverty of the household"))
    evidence = forms.CharField(
        label=_("Source, paper"), required=False, max_length=250, help_text=_("Number and day of the certificate.")
    )
    reason = forms.CharField(
        label=_("Why it changes"),
        required=False,
        max_length=500,
        help_text=_("Only when this year is recorded already."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", "–"), *words_of(POVERTY)]  # type: ignore[attr-defined]


class HomeForm(forms.Form):
    """Where somebody lives whom a list puts in another household."""

    moved = forms.TypedChoiceField(label=_("Where does this person live?"), coerce=int, widget=forms.RadioSelect)
    why = forms.CharField(label=_("Why"), max_length=250, help_text=_("Who said so, or which paper says so."))

    def __init__(self, *args: Any, there: str, here: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["moved"].choices = [(1, there), (0, here)]  # type: ignore[attr-defined]

    def decided(self) -> dict[str, Any]:
        """What `decide_household` takes."""
        return {"moved": bool(self.cleaned_data["moved"]), "why": self.cleaned_data["why"]}
