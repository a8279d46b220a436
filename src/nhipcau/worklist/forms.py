"""Forms of tasks, appointments, hand-over and cover."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nhipcau.access.actions import Share
from nhipcau.kernel.clock import LOCAL
from nhipcau.kernel.contracts import task_kinds
from nhipcau.kernel.fields import DayField
from nhipcau.kernel.seen import SeenForm

if TYPE_CHECKING:
    from nhipcau.access.queries.handing import HeldKind
    from nhipcau.org.models import Staff

NOBODY = [("", "—")]
HOURS = ["%H:%M", "%Hh%M", "%Hg%M", "%Hh", "%H"]


class StaffField(forms.ChoiceField):
    """One member of staff out of some; gives the row."""

    rows: dict[str, "Staff"]

    def offer(self, rows: Iterable["Staff"], *, empty: bool = True) -> None:
        """Choose among these."""
        self.rows = {str(row.pk): row for row in rows}
        names = [(pk, f"{row.name} · {row.unit.name}") for pk, row in self.rows.items()]
        self.choices = [*(NOBODY if empty else []), *names]

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


class TaskForm(forms.Form):
    """A task to put on a list."""

    kind = forms.ChoiceField(label=_("What is to be done"))
    words = forms.CharField(
        label=_("In a few words"), required=False, max_length=200, help_text=_("Without the name of a client.")
    )
    due_on = DayField(label=_("By when"), required=False)
    staff = StaffField(label=_("On whose list"))

    def __init__(self, *args: Any, people: Sequence["Staff"], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, words) for code, words in task_kinds.items() if "." not in code]
        self.fields["kind"].choices = [*NOBODY, *kinds]  # type: ignore[attr-defined]
        self.fields["staff"].offer(people, empty=False)  # type: ignore[attr-defined]


class MoveTaskForm(SeenForm):
    """Another day for a task."""

    due_on = DayField(label=_("By when"), required=False, help_text=_("Empty when there is no hurry."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark_seen()


class _StartsForm(forms.Form):
    """When an appointment begins, as a day and an hour."""

    day = DayField(label=_("Day"))
    hour = forms.TimeField(
        label=_("Time"),
        input_formats=HOURS,
        help_text=_("For example 14:30"),
        error_messages={"invalid": _("Write the time as 14:30.")},
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off"}),
    )

    @property
    def starts(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], LOCAL)


class AppointmentForm(_StartsForm):
    """An appointment to make."""

    place = forms.CharField(label=_("Where"), required=False, max_length=200)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=500, help_text=_("Without the name of a client.")
    )
    staff = StaffField(label=_("For whom"))

    def __init__(self, *args: Any, people: Sequence["Staff"], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].offer(people, empty=False)  # type: ignore[attr-defined]


class MoveAppointmentForm(SeenForm, _StartsForm):
    """Another time or place for an appointment."""

    place = forms.CharField(label=_("Where"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark_seen()


class CoverForm(forms.Form):
    """Who covers whom, from when to when."""

    absent = StaffField(label=_("Who is absent"))
    staff = StaffField(label=_("Who covers"))
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Leave, illness, a course"))

    def __init__(self, *args: Any, absent: Iterable["Staff"], covering: Iterable["Staff"], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"].offer(absent)  # type: ignore[attr-defined]
        self.fields["staff"].offer(covering)  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Who receives, why, and which receiver gets each thing. `lines`: (kind, [(number, name of its field)])."""

    to1 = StaffField(label=_("First receiver"))
    to2 = StaffField(label=_("Second receiver"), required=False)
    to3 = StaffField(label=_("Third receiver"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Leaving, another post, long leave"))

    receivers = (("1", _("First receiver")), ("2", _("Second receiver")), ("3", _("Third receiver")))

    def __init__(self, *args: Any, held: "Sequence[HeldKind]", people: Sequence["Staff"], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("to1", "to2", "to3"):
            self.fields[name].offer(people)  # type: ignore[attr-defined]
        self.held = {f"{kind.key}-{item.id}": (kind.key, item) for kind in held for item in kind.items}
        stays = ("", _("Stays"))
        for name, (_kind, item) in self.held.items():
            words = {"aria-label": item.number}
            self.fields[name] = forms.ChoiceField(
                choices=[*self.receivers, stays], initial="1", required=False, widget=forms.Select(attrs=words)
            )
        self.lines = [(kind, [(i.number, self[f"{kind.key}-{i.id}"]) for i in kind.items]) for kind in held]
        self.heads = [self[name] for name in ("to1", "to2", "to3", "reason")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for place, label in self.receivers:
            asked = any(data.get(name) == place for name in self.held)
            if asked and not data.get(f"to{place}") and f"to{place}" not in self.errors:
                sentence = _("Choose who that is: %(label)s.")
                self.add_error(f"to{place}", ValidationError(sentence, params={"label": label}))
        return data

    def shares(self) -> list[Share]:
        """Who gets what, as chosen."""
        found: dict[tuple[str, str], list[int]] = {}
        for name, (kind, item) in self.held.items():
            if place := self.cleaned_data[name]:
                found.setdefault((kind, place), []).append(item.id)
        return [Share(kind, tuple(ids), self.cleaned_data[f"to{place}"]) for (kind, place), ids in found.items()]
