"""Forms of exports: why a list is taken out, and what the second person says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .states import Purpose


class AskForm(forms.Form):
    """Why a list is taken out. Its fields have a prefix, for the filter of the list is sent along with them."""

    purpose = forms.ChoiceField(label=_("What for"), choices=[("", _("Choose")), *Purpose.choices])
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("At least 20 letters: which work, for whom, until when. Write no name of a client."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    prefix = "why"


class DecideForm(forms.Form):
    """What a second person says."""

    agreed = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("yes", _("I agree: the file may be made")), ("no", _("I refuse"))],
        widget=forms.RadioSelect,
    )
    refusal = forms.CharField(
        label=_("Why it is refused"),
        required=False,
        max_length=500,
        help_text=_("The one who asked reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
