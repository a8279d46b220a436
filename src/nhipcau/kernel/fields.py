"""Form fields of the house."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .dates import BadDate, format_day, parse_day


class DayInput(forms.DateInput):
    """A day typed as dd/mm/yyyy; shown the same way again."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", "autocomplete": "off", "placeholder": "dd/mm/yyyy", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return format_day(value) if isinstance(value, date) else value


class DayField(forms.Field):
    """A day in any writing people use (05/03/2019, 5/3/19, 2019-03-05). Gives a `date`, None when empty."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            parsed = parse_day(str(value).strip())
        except BadDate as error:
            raise ValidationError(str(error)) from None
        return parsed.day
