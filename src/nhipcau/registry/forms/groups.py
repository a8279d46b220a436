"""Forms of the groups a person is in."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField
from nhipcau.registry.actions import Finding, NewGroup
from nhipcau.registry.states import FINDINGS, GroupStatus
from nhipcau.rulebook.queries import code_list


class FindingForm(forms.Form):
    """What was found of somebody in a group that accuses: how it stands, by whom, by which paper."""

    status = forms.ChoiceField(label=_("What is known"))
    body = forms.CharField(
        label=_("Who found it"), required=False, max_length=200, help_text=_("The agency or person, with their post")
    )
    paper = forms.CharField(
        label=_("Paper"), required=False, max_length=200, help_text=_("Kind, number, day, who signed it")
    )
    found_on = DayField(label=_("Day of the paper"), required=False)

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [(one.value, one.label) for one in FINDINGS[GroupStatus(now)]]  # type: ignore[attr-defined]

    def finding(self) -> Finding:
        """As the actions take it."""
        data = self.cleaned_data
        return Finding(
            status=GroupStatus(data["status"]), body=data["body"], paper=data["paper"], found_on=data["found_on"]
        )


class GroupForm(FindingForm):
    """A group of the law somebody is in."""

    group = forms.ChoiceField(label=_("Group of the law"))
    since = DayField(label=_("In this group since"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of disability"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for disabled people"),
    )
    source = forms.CharField(
        label=_("Source"), required=False, max_length=200, help_text=_("Who says so, or which list it is from")
    )
    field_order = ("group", "since", "kinds", "source", "status", "body", "paper", "found_on")

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, now=GroupStatus.REPORTED, **kwargs)
        first = [("", "–"), *groups]
        self.fields["group"].choices = first  # type: ignore[attr-defined]
        self.fields["kinds"].choices = code_list("disability_kind").choices(None, get_language() or "vi")  # type: ignore[attr-defined]
        self.fields["status"].choices = GroupStatus.choices[:3]  # type: ignore[attr-defined]
        self.fields["status"].help_text = _("Asked of groups that accuse somebody; the others are confirmed at once")

    def new(self) -> NewGroup:
        """As `add_group` takes it."""
        data = self.cleaned_data
        return NewGroup(
            group=data["group"], since=data["since"], kinds=data["kinds"], source=data["source"], finding=self.finding()
        )


class EndGroupForm(forms.Form):
    """Since when somebody is no longer in a group, and why."""

    until = DayField(label=_("Last day in the group"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
