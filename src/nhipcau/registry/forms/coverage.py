"""Which group of the law a table of coverage is about."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CoverageForm(forms.Form):
    """The group asked for."""

    legal_group = forms.ChoiceField(label=_("Group of the law"), required=False)

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["legal_group"].choices = [("", "–"), *groups]  # type: ignore[attr-defined]
