"""Form fields of the house."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .dates import BadDate, format_day, parse_day
from .money import BadAmount, format_number, parse_money


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


class MoneyField(forms.CharField):
    """Whole đồng in any writing people use (1.250.000, 12,5 triệu). Gives an int, None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=30, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}), **kwargs
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return parse_money(text) if text else None
        except BadAmount as error:
            raise ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, int) else value
