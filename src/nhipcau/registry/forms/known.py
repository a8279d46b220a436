"""Forms of the papers, telephones and addresses of a person."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField
from nhipcau.kernel.phones import normalise
from nhipcau.org.queries import PlaceFinder, centre
from nhipcau.registry.actions import NewAddress, NewPaper, NewPhone
from nhipcau.registry.states import AddressKind, PaperKind, PhoneOwner, SafeToCall


class PartForm(forms.Form):
    """Base of the forms that add a part to a person; `new` gives what the action takes."""

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = on

    def new(self) -> Any:
        raise NotImplementedError


class PaperForm(PartForm):
    """A paper that says who somebody is, or why there is none."""

    kind = forms.ChoiceField(label=_("Kind of paper"), choices=PaperKind.choices)
    number = forms.CharField(label=_("Number"), required=False, max_length=40)
    issued_on = DayField(label=_("Issued on"), required=False)
    issuer = forms.CharField(label=_("Issued by"), required=False, max_length=120)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, help_text=_("Without a paper: why there is none")
    )

    def new(self) -> NewPaper:
        return NewPaper(**self.cleaned_data)


class PhoneForm(PartForm):
    """A telephone, whose it is, and whether it is safe to call it."""

    number = forms.CharField(label=_("Telephone number"), max_length=60)
    safe = forms.ChoiceField(label=_("Safe to call"), choices=SafeToCall.choices)
    no_messages = forms.BooleanField(label=_("Send no messages to this number"), required=False)
    hours = forms.CharField(label=_("Safe hours"), required=False, max_length=100)
    owner = forms.ChoiceField(label=_("Whose telephone"), choices=PhoneOwner.choices)
    owner_name = forms.CharField(
        label=_("Name of the owner"), required=False, max_length=120, help_text=_("When it is somebody else's")
    )
    sharers = forms.CharField(label=_("Who else uses it"), required=False, max_length=200)
    main = forms.BooleanField(label=_("The main number"), required=False)

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        if normalise(typed) is None:
            raise forms.ValidationError(
                _("This is no telephone number. Write it with its area code, or leave it blank.")
            )
        return typed

    def new(self) -> NewPhone:
        data = dict(self.cleaned_data)
        typed = data.pop("number")
        return NewPhone(number=normalise(typed) or "", as_written=typed, **data)


class AddressForm(PartForm):
    """Another address of somebody."""

    kind = forms.ChoiceField(label=_("Kind of address"), choices=AddressKind.choices)
    words = forms.CharField(label=_("Address"), max_length=250, help_text=_("With commune and province"))
    hamlet = forms.CharField(label=_("Hamlet, residential group"), required=False, max_length=100)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def new(self) -> NewAddress:
        data = self.cleaned_data
        found = PlaceFinder(centre().place).find(data["words"], data.get("until") or self.today)
        return NewAddress(**data, place=found.place if found else None)


class MoveForm(AddressForm):
    """Where somebody lives from a day on."""

    kind = until = None  # type: ignore[assignment]
    since = DayField(label=_("Lives there since"))

    def clean_words(self) -> str:
        """The address must be known: reports count people by it."""
        typed: str = self.cleaned_data["words"]
        finder = PlaceFinder(centre().place)
        if finder.find(typed, self.today) is None:
            raise forms.ValidationError(finder.why_not(typed, self.today))
        return typed


FORMS: dict[str, type[PartForm]] = {"paper": PaperForm, "phone": PhoneForm, "address": AddressForm}
