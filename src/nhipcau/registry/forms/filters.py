"""Forms of saved filters."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class TitleForm(forms.Form):
    """What a filter is called."""

    title = forms.CharField(
        label=_("Name of the filter"),
        max_length=60,
        help_text=_("What is looked for; no name and no number of a person"),
    )


class KeepForm(TitleForm):
    """What a filter is called, and with whom it is shared."""

    unit = forms.TypedChoiceField(label=_("Kept for"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        shared = [(pk, unit.name) for pk, unit in self.units.items()]
        self.fields["unit"].choices = [("", _("For me alone")), *shared]  # type: ignore[attr-defined]
        if not shared:
            del self.fields["unit"]

    def kept(self) -> dict[str, Any]:
        """As `keep_filter` takes it."""
        return {"title": self.cleaned_data["title"], "unit": self.units.get(self.cleaned_data.get("unit"))}
