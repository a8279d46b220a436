"""Forms of carrying a plan out: activities settled, notes, reviews, the time after the end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.cases.actions.notes import VISIT_MONTHS, NewNote, NewReview
from nhipcau.cases.models import Activity, Episode
from nhipcau.cases.states import NoteKind, Proposal, Rating, ReviewPeriod
from nhipcau.kernel.dates import months_after
from nhipcau.kernel.fields import DayField
from nhipcau.rulebook.queries import code_list, in_force

from .cases import BLANK, CaseForm, officers, words_of
from .plans import next_review

ROWS = {"rows": 2}
ITEMS, AFTER_CARE_MONTHS = "review_item", "cases.after_care_months"


class _OfActivity(CaseForm):
    """What is said of one activity."""

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        self.activity = activity
        super().__init__(*args, **kwargs)


class DoneForm(_OfActivity):
    """It was done: all is filled in, so that saving is the second tap."""

    on = DayField(label=_("Done on"))
    kind = forms.ChoiceField(
        label=_("Service given"), required=False, help_text=_("Left blank, no service is recorded, only the note.")
    )
    quantity = forms.IntegerField(label=_("Number of times"), min_value=1, max_value=10_000, initial=1)
    staff = forms.ChoiceField(label=_("Given by"), required=False)
    note = forms.CharField(label=_("Notes"), required=False, widget=forms.Textarea(ROWS))

    def prepare(self) -> None:
        self.officers = officers([self.case.unit_id])
        for member in (self.case.officer, self.activity.staff):
            if member is not None:
                self.officers[str(member.pk)] = member
        names = [(pk, member.name) for pk, member in self.officers.items()]
        self.fields["kind"].choices = [*BLANK, *words_of("service_kind", self.today)]  # type: ignore[attr-defined]
        self.fields["staff"].choices = [*BLANK, *names]  # type: ignore[attr-defined]
        self.fields["on"].initial, self.fields["kind"].initial = self.today, self.activity.kind
        self.fields["staff"].initial = str(self.activity.staff_id or "")

    def done(self) -> dict[str, Any]:
        """As `do_activity` takes it."""
        return self.cleaned_data | {"staff": self.officers.get(self.cleaned_data["staff"])}


class LeaveForm(_OfActivity):
    """It is not done."""

    reason = forms.CharField(label=_("Why it is not done"), max_length=500, widget=forms.Textarea(ROWS))


class PostponeForm(_OfActivity):
    """It is due later."""

    due_on = DayField(label=_("To be done by"))
    reason = forms.CharField(label=_("Why it is put off"), max_length=500, widget=forms.Textarea(ROWS))


class NoteForm(CaseForm):
    """A note of progress or a visit (Mẫu số 05, TT 02/2020)."""

    kind = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect, choices=NoteKind.choices)
    on = DayField(label=_("Day"))
    words = forms.CharField(label=_("What was done, what was seen"), widget=forms.Textarea({"rows": 5}))
    result = forms.CharField(label=_("Result"), required=False, widget=forms.Textarea(ROWS))
    next_step = forms.CharField(label=_("What comes next"), required=False, widget=forms.Textarea(ROWS))
    activity = forms.ChoiceField(label=_("Belongs to the activity"), required=False)
    confidential = forms.BooleanField(
        label=_("Confidential: only for the team of this case and its supervisors"), required=False
    )

    def __init__(self, *args: Any, activities: Any, kind: str = "", **kwargs: Any) -> None:
        self.activities, self.first = {str(each.pk): each for each in activities}, kind
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        kinds = [NoteKind.PROGRESS, NoteKind.VISIT] if self.case.is_open else list(NoteKind)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self.fields["kind"].initial = self.first or (NoteKind.PROGRESS if self.case.is_open else NoteKind.AFTER_CARE)
        self.fields["on"].initial = self.today
        lines = [(pk, each.words) for pk, each in self.activities.items()]
        self.fields["activity"].choices = [*BLANK, *lines]  # type: ignore[attr-defined]

    def new(self) -> NewNote:
        """The note as typed."""
        return NewNote(**self.cleaned_data | {"activity": self.activities.get(self.cleaned_data["activity"])})


class ReviewForm(CaseForm):
    """A plan looked at again: six things with a rating each, a conclusion, and what is proposed."""

    on = DayField(label=_("Reviewed on"))
    period = forms.ChoiceField(label=_("Period"), choices=ReviewPeriod.choices, initial=ReviewPeriod.QUARTER.value)
    conclusion = forms.CharField(label=_("Conclusion"), widget=forms.Textarea({"rows": 4}))
    proposal = forms.ChoiceField(label=_("What is proposed"), widget=forms.RadioSelect, choices=Proposal.choices)
    next_on = DayField(label=_("To be looked at again on"), required=False)

    def prepare(self) -> None:
        self.codes = [code for code, _words in words_of(ITEMS, self.today)]
        for code in self.codes:
            label = code_list(ITEMS).label(code, get_language() or "vi")
            self.fields[f"rating_{code}"] = forms.ChoiceField(
                label=label, required=False, widget=forms.RadioSelect, choices=[*Rating.choices, ("", _("Not rated"))]
            )
            self.fields[f"words_{code}"] = forms.CharField(
                label=_("Remark: %(item)s") % {"item": label}, required=False, max_length=500
            )
        items = [name for code in self.codes for name in (f"rating_{code}", f"words_{code}")]
        self.order_fields(["on", "period", *items, "conclusion", "proposal", "next_on"])
        self.fields["on"].initial, self.fields["next_on"].initial = self.today, next_review(self.today)

    def new(self) -> NewReview:
        """The review as typed; a case to be closed has no next day."""
        data = self.cleaned_data
        items = {code: (data[f"rating_{code}"], data[f"words_{code}"]) for code in self.codes}
        plain = {name: data[name] for name in ("on", "period", "conclusion", "proposal")}
        return NewReview(**plain, next_on=None if data["proposal"] == Proposal.CLOSE else data["next_on"], items=items)


class AfterCareForm(CaseForm):
    """Until when somebody still looks in, and when first."""

    until = DayField(label=_("Look in until"))
    next_visit_on = DayField(label=_("First visit"))

    def __init__(self, *args: Any, episode: Episode, **kwargs: Any) -> None:
        self.closed_on = episode.closed_on
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        if self.closed_on is not None:
            self.fields["until"].initial = _after(self.closed_on, AFTER_CARE_MONTHS)
            self.fields["next_visit_on"].initial = _after(self.closed_on, VISIT_MONTHS)


def _after(day: date, months: str) -> date:
    return months_after(day, int(in_force(months, day).value or 0))
