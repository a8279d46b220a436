"""Nobody overwrites what they have not seen: a form that corrects a record carries a mark of what it showed.

The mark is a keyed digest of the values the form begins with, so it tells nothing and needs no version column. When the
record shows something else by the time the form comes back, it is refused once: what was typed stays in the fields,
and beside each field that differs stands what the record says now. Sending it again is then a decision.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAME, KNOWN = "seen", "kernel.seen"


class SeenForm(forms.Form):
    """Base of a form that changes a record. A form that makes a new one has no mark (`mark_seen` is not called).

    Call `mark_seen()` at the end of `__init__`, when initial values and choices are set.
    """

    def mark_seen(self) -> None:
        """Add the mark of what the form shows now, as a hidden field."""
        shown = {name: self._shown(name) for name in self.fields}
        words = "\x1f".join(f"{name}={value}" for name, value in sorted(shown.items()))
        self._mark = salted_hmac(KNOWN, words).hexdigest()[:24]
        self.fields[NAME] = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput, initial=self._mark)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        seen = data.pop(NAME, "") if NAME in self.fields else ""
        if seen and not constant_time_compare(seen, self._mark):
            self._somebody_was_first()
        return data

    @property
    def changed_data(self) -> list[str]:
        """What was changed on the page; the mark is no part of it."""
        return [name for name in super().changed_data if name != NAME]

    def _shown(self, name: str) -> str:
        """What the field begins with, as its input shows it."""
        text: Any = self.fields[name].widget.format_value(self.get_initial_for_field(self.fields[name], name))
        if isinstance(text, list):  # a choice
            text = text[0] if text else ""
        return "" if text is None else str(text)

    def _somebody_was_first(self) -> None:
        self.add_error(None, _(
            "Somebody else changed this record while you were writing; nothing was saved. What it says now stands "
            "beside each field that differs; what you typed is kept. Save again to replace it."
        ))  # fmt: skip
        for name, field in self.fields.items():
            now = self._shown(name)
            if name != NAME and name in self.changed_data and not field.widget.is_hidden:
                words = dict(getattr(field, "choices", ())).get(now, now)
                self.add_error(name, _("It says now: %(words)s") % {"words": words or _("(blank)")})
        data: Any = self.data
        self.data = data.copy()  # QueryDict or dict, both have it
        self.data[NAME] = self._mark  # type: ignore[index]


class OwnedForm(SeenForm):
    """A record of a unit: the unit is asked when it is new, the reason when it is corrected."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for the correction"),
        max_length=500,
        help_text=gettext_lazy("The old text is kept with your reason."),
    )
    unit = forms.TypedChoiceField(label=gettext_lazy("Unit"), coerce=int)

    def __init__(self, *args: Any, units: Iterable[Any], correcting: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units}
        self.fields["unit"].choices = [(pk, unit.name) for pk, unit in self.units.items()]  # type: ignore[attr-defined]
        del self.fields["unit" if correcting else "reason"]

    def new(self, row: Any = None) -> Any:
        """The record as typed; `row` is the one that is corrected."""
        raise NotImplementedError

    def unit_of(self, row: Any) -> Any:
        """The unit chosen, or that of the record."""
        return row.unit if row is not None else self.units[self.cleaned_data["unit"]]

    def correction(self, row: Any) -> dict[str, Any]:
        """What `row` should say, and why."""
        return {"new": self.new(row), "reason": self.cleaned_data["reason"]}
