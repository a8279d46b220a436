from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField

from .queries import provinces


class AskForm(forms.Form):
    """On which day and in which province a rule is asked. `on` also decides which provinces there are."""

    on = DayField(label=_("In force on"))
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
