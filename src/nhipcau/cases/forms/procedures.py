"""Forms of a case in its procedure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.cases.actions.procedure import NewPaper
from nhipcau.cases.queries.standing import PAPER_KIND, choices_for, needs_of, standing_of
from nhipcau.cases.states import ClockKind
from nhipcau.kernel.clock import LOCAL, local_day
from nhipcau.kernel.fields import DayField

from .cases import BLANK, CaseForm, words_of


def hour_field(label: Any) -> forms.TimeField:
    """A time of the day, 14:30."""
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%H.%M"],
        error_messages={"invalid": _("Write the time as 14:30.")},
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off", "placeholder": "14:30"}),
    )


class BeginForm(CaseForm):
    """Which procedure a case begins; the one of the person's age is chosen already."""

    procedure = forms.ChoiceField(label=_("Procedure"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        choices, suggested = choices_for(self.case, self.today)
        self.fields["procedure"].choices = choices  # type: ignore[attr-defined]
        self.fields["procedure"].initial = suggested


class MoveForm(CaseForm):
    """Another procedure, or the newest version of the same one, and why."""

    procedure = forms.ChoiceField(label=_("Procedure"), widget=forms.RadioSelect)
    why = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def prepare(self) -> None:
        self.fields["procedure"].choices = choices_for(self.case, self.today)[0]  # type: ignore[attr-defined]


class StepForm(CaseForm):
    """Which way the case goes on from the step it is in; `step` is the one the page showed."""

    step = forms.CharField(widget=forms.HiddenInput())
    to = forms.ChoiceField(label=_("Then"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Reason for going back"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def prepare(self) -> None:
        standing = standing_of(self.case)
        if standing is None:
            del self.fields["step"], self.fields["to"], self.fields["note"]
            return
        here, lang = standing.step, get_language() or "vi"
        names = {step.key: step.label(lang) for step in standing.procedure.steps}
        onward = [] if needs_of(standing) else [(key, names[key]) for key in here.after]
        back = [(key, _("Back to: %(step)s") % {"step": names[key]}) for key in here.back]
        self.fields["step"].initial = here.key
        self.fields["to"].choices = [*onward, *back]  # type: ignore[attr-defined]
        if onward and not back:
            self.fields["to"].initial = onward[0][0]
        if not back:
            del self.fields["note"]


class PaperForm(CaseForm):
    """A paper from outside: what it is, who signed it as what, and its scan. `asked` is the kind chosen already."""

    kind = forms.ChoiceField(label=_("Paper"))
    number = forms.CharField(
        label=_("Number and symbol"),
        required=False,
        max_length=60,
        help_text=_("As it stands on the paper: 12/QĐ-UBND"),
    )
    signed_on = DayField(label=_("Signed on"))
    body = forms.ChoiceField(label=_("Body that issued it"))
    signer = forms.CharField(label=_("Signed by"), max_length=120)
    capacity = forms.ChoiceField(label=_("Capacity of signing"), initial="self")
    file = forms.FileField(label=_("Signed scan or PDF"), help_text=_("PDF, JPEG or PNG, up to 20 MB."))
    digital = forms.BooleanField(label=_("It is a digitally signed PDF"), required=False)

    def __init__(self, *args: Any, asked: str = "", **kwargs: Any) -> None:
        self.asked = asked
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        standing = standing_of(self.case)
        kinds = words_of(PAPER_KIND, self.today)
        if standing is not None:
            missing = [need.paper for need in needs_of(standing) if need.paper]
            wanted = missing or standing.step.papers
            kinds.sort(key=lambda kind: kind[0] not in wanted)
            self.fields["kind"].initial = self.asked or next(iter(wanted), "")
            self.fields["body"].initial = standing.step.body
        self.fields["kind"].choices = [*BLANK, *kinds]  # type: ignore[attr-defined]
        bodies = words_of("responsible_body", self.today)
        self.fields["body"].choices = [*BLANK, *bodies]  # type: ignore[attr-defined]
        self.fields["capacity"].choices = words_of("signing_capacity", self.today)  # type: ignore[attr-defined]

    def paper(self) -> NewPaper:
        """The paper to file."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("kind", "number", "signed_on", "body", "signer", "capacity", "digital")}
        return NewPaper(**plain, content=data["file"].read(), name=data["file"].name)


class SeparationForm(PaperForm):
    """A decision on temporary separation: first and last day, and the paper."""

    first = DayField(label=_("Separated from"))
    last = DayField(label=_("Until"))
    ordered = forms.BooleanField(label=_("An authority ordered more than the law allows by itself"), required=False)
    field_order = ("first", "last", "ordered", "kind", "number", "signed_on", "body", "signer", "capacity", "file")

    def prepare(self) -> None:
        super().prepare()
        standing = standing_of(self.case)
        track = standing.procedure.emergency if standing else None
        decision = track.decision if track else ""
        kinds = [kind for kind in words_of(PAPER_KIND, self.today) if kind[0] == decision]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["kind"].initial = decision
        self.fields["first"].initial = self.today
        if track:
            self.fields["body"].initial = track.body


class EmergencyForm(CaseForm):
    """When the information came in, and what the danger is."""

    day = DayField(label=_("Received on"))
    hour = hour_field(_("Time of receipt"))
    note = forms.CharField(label=_("What is the danger"), max_length=2000, widget=forms.Textarea({"rows": 3}))

    def prepare(self) -> None:
        self.fields["day"].initial = self.case.received_on

    def moment(self) -> datetime:
        """The moment, in Viet Nam's time."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], LOCAL)


class MeasuresForm(CaseForm):
    """Which measures were taken, and when."""

    day = DayField(label=_("Measures taken on"))
    hour = hour_field(_("Time"))
    measures = forms.CharField(label=_("Measures"), max_length=2000, widget=forms.Textarea({"rows": 3}))

    def prepare(self) -> None:
        self.fields["day"].initial = self.today

    def moment(self) -> datetime:
        """The moment, in Viet Nam's time."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], LOCAL)


class EndSeparationForm(CaseForm):
    """When the separation ended, and what was found."""

    on = DayField(label=_("Ended on"))
    result = forms.CharField(
        label=_("Why it ended, and where the child is"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def prepare(self) -> None:
        self.fields["on"].initial = self.today
        standing = standing_of(self.case)
        running = standing.open_clock(ClockKind.SEPARATION) if standing else None
        if running is not None:
            self.fields["on"].initial = min(self.today, local_day(running.due))


class PauseForm(CaseForm):
    """Why a time limit is paused."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))


class ResumeForm(CaseForm):
    """Nothing is asked when a time limit goes on."""
