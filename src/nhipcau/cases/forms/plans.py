"""Forms of plans: clean input, no writes. One line at a time, so that a plan can be written on a phone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.cases.actions.plans import NewActivity, NewGoal, Signature
from nhipcau.cases.models import Goal, Plan
from nhipcau.cases.queries.plans import must_be_heard
from nhipcau.cases.states import Capacity
from nhipcau.kernel.dates import months_after
from nhipcau.kernel.fields import DayField, MoneyField
from nhipcau.rulebook.queries import in_force, plan_templates

from .cases import BLANK, CaseForm, officers, words_of

ROWS = {"rows": 2}
REVIEW_MONTHS = "cases.review_months"


class NoQuestion(CaseForm):
    """A page that only asks whether to go on."""


class StartPlanForm(CaseForm):
    """From which template, and for how long."""

    template = forms.ChoiceField(
        label=_("Begin with"), required=False, widget=forms.RadioSelect,
        help_text=_("A template is a proposal of the Centre; every line can be changed."),
    )  # fmt: skip
    begins_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"), required=False)

    def __init__(self, *args: Any, group: str, **kwargs: Any) -> None:
        self.group = group
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.templates = {each.code: each for each in plan_templates(self.group, self.today)}
        named = [(code, each.label(get_language() or "vi")) for code, each in self.templates.items()]
        self.fields["template"].choices = [*named, ("", _("An empty plan"))]  # type: ignore[attr-defined]
        self.fields["template"].initial = named[0][0] if named else ""
        self.fields["begins_on"].initial = self.today

    def begun(self) -> dict[str, Any]:
        """As `start_plan` takes it."""
        return self.cleaned_data | {"template": self.templates.get(self.cleaned_data["template"])}


class _LineForm(CaseForm):
    """A part of a plan: `row` is the line that is changed, None for a new one."""

    def __init__(self, *args: Any, plan: Plan, row: Any = None, **kwargs: Any) -> None:
        self.plan, self.row = plan, row
        self.corrects = row is not None
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        for name in self.fields if self.row is not None else ():
            self.fields[name].initial = getattr(self.row, name)


class PeriodForm(_LineForm):
    """From when until when, and the risks with what is done about them (Mẫu số 04, TT 02/2020)."""

    begins_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"), required=False)
    risks = forms.CharField(
        label=_("Risks and what is done about them"), required=False, widget=forms.Textarea({"rows": 4})
    )


class GoalForm(_LineForm):
    """One goal."""

    words = forms.CharField(label=_("What is to be reached"), max_length=300, widget=forms.Textarea(ROWS))
    need = forms.ChoiceField(label=_("Domain of needs"), required=False)
    sign = forms.CharField(
        label=_("How one will see that it is reached"), required=False, max_length=300, widget=forms.Textarea(ROWS)
    )

    def prepare(self) -> None:
        super().prepare()
        self.fields["need"].choices = [*BLANK, *words_of("need_domain", self.today)]  # type: ignore[attr-defined]

    def new(self) -> NewGoal:
        """The goal as typed."""
        return NewGoal(**{name: self.cleaned_data[name] for name in ("words", "need", "sign")})


class ActivityForm(_LineForm):
    """One activity: what, for which goal, who, by when, for how much."""

    words = forms.CharField(label=_("What is done"), max_length=300, widget=forms.Textarea(ROWS))
    goal = forms.ChoiceField(label=_("For the goal"), required=False)
    emergency = forms.BooleanField(label=_("Urgent: done at once"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind of service"), required=False, help_text=_("It is recorded as given when the activity is done.")
    )
    staff = forms.ChoiceField(label=_("Who does it: our staff"), required=False)
    who_words = forms.CharField(label=_("Or another agency, the family, the client"), required=False, max_length=200)
    due_on = DayField(label=_("To be done by"), required=False)
    provider = forms.CharField(label=_("Provider of the service"), required=False, max_length=200)
    cost = MoneyField(label=_("Cost (đồng)"), required=False)
    fund = forms.ChoiceField(label=_("Source of funds"), required=False)

    def prepare(self) -> None:
        super().prepare()
        self.officers = officers([self.case.unit_id])
        for member in (self.case.officer, self.row.staff if self.row else None):
            if member is not None:
                self.officers[str(member.pk)] = member
        self.goals = {str(goal.pk): goal for goal in Goal.objects.filter(plan=self.plan).order_by("id")}
        offered = {
            "goal": [(pk, goal.words) for pk, goal in self.goals.items()],
            "kind": words_of("service_kind", self.today),
            "staff": [(pk, member.name) for pk, member in self.officers.items()],
            "fund": words_of("fund_source", self.today),
        }
        for name, choices in offered.items():
            self.fields[name].choices = [*BLANK, *choices]  # type: ignore[attr-defined]
        for name in ("goal", "staff"):
            self.fields[name].initial = str(getattr(self.row, f"{name}_id", None) or self.initial.get(name, ""))

    def new(self) -> NewActivity:
        """The activity as typed."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("words", "emergency", "kind", "who_words", "provider", "due_on")}
        goal, staff = self.goals.get(data["goal"]), self.officers.get(data["staff"])
        return NewActivity(**plain, goal=goal, staff=staff, cost=data["cost"], fund=data["fund"])


class SignForm(CaseForm):
    """Who signed, as what, on which day; what a child says to it."""

    on = DayField(label=_("Signed on"))
    capacity = forms.ChoiceField(label=_("Signed as"), widget=forms.RadioSelect, choices=Capacity.choices)
    name = forms.CharField(label=_("Name of who signed"), max_length=120)
    child_said = forms.CharField(
        label=_("What the child says to this plan"), required=False, max_length=500, widget=forms.Textarea(ROWS)
    )
    child_not_asked = forms.CharField(
        label=_("Or why it could not be asked"), required=False, max_length=500, widget=forms.Textarea(ROWS)
    )

    def prepare(self) -> None:
        self.fields["on"].initial = self.today
        if not must_be_heard(self.case, self.today):
            del self.fields["child_said"], self.fields["child_not_asked"]

    def signature(self) -> Signature:
        """The signature as typed."""
        return Signature(**self.cleaned_data)


class DecidePlanForm(CaseForm):
    """Approve, with the day of the next review, or return with what is asked."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[("approve", _("Approve the plan")), ("return", _("Return"))],
    )
    review_on = DayField(label=_("To be looked at again on"), required=False)
    reason = forms.CharField(
        label=_("What is to be changed"), required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed when the plan is returned."),
    )  # fmt: skip

    def prepare(self) -> None:
        self.fields["review_on"].initial = next_review(self.today)

    def decided(self) -> dict[str, Any]:
        """As `decide_plan` takes it."""
        data = self.cleaned_data
        approve = data["decision"] == "approve"
        return {"approve": approve, "reason": data["reason"], "review_on": data["review_on"]}


def next_review(on: date) -> date:
    """The day the Centre's setting proposes for the next review."""
    return months_after(on, int(in_force(REVIEW_MONTHS, on).value or 0))
