from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .queries import provinces


class AskForm(forms.Form):
    """On which day and in which province a rule is asked. `on` also decides which provinces there are."""

    on = forms.DateField(
        label=_("In force on"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is no date. Write it as day/month/year, for example 22/11/2026.")},
    )
    place = forms.ChoiceField(
        label=_("Province or city"),
        required=False,
        error_messages={"invalid_choice": _("There is no such province on that day. Choose one from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        try:
            day = self.fields["on"].clean(self.data.get("on"))
        except forms.ValidationError:
            return
        self.fields["place"].choices = [("", _("The whole country")), *provinces(day)]  # type: ignore[attr-defined]
