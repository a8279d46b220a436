"""Forms of merging two records of one person, and of taking them apart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.kernel.seen import SeenForm
from nhipcau.registry.models import Merge, Person
from nhipcau.registry.queries.merging import facts, label_of, words_of

KEPT, OTHER, BOTH = "kept", "other", "both"
TEXTS = ("note",)
"""Facts of which both texts can be kept, one below the other."""


class MergeForm(SeenForm):
    """Field by field which of the two is right, where they differ, and why they are one person."""

    reason = forms.CharField(label=gettext_lazy("How do you know that this is one person?"), max_length=500)

    def __init__(
        self, *args: Any, kept: Person, merged: Person, homes: tuple[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.said = {fact: (words_of(kept, fact), words_of(merged, fact)) for fact in facts()}
        for fact, (ours, theirs) in self.said.items():
            if ours != theirs:
                self.fields[fact] = forms.ChoiceField(
                    label=label_of(fact),
                    choices=_choices(fact, ours, theirs),
                    initial=KEPT if ours else OTHER,
                    widget=forms.RadioSelect,
                )
        if homes:
            self.fields["home"] = forms.ChoiceField(
                label=_("Lives in which household? The other one is left."),
                choices=_choices("home", *homes),
                initial=KEPT,
                widget=forms.RadioSelect,
            )
        self.order_fields([*self.said, "home", "reason"])
        self.mark_seen()

    def _shown(self, name: str) -> str:
        return " · ".join(self.said.get(name, ()))

    def chosen(self) -> dict[str, str]:
        """fact → side, of what the kept record takes over."""
        data = self.cleaned_data
        return {fact: data[fact] for fact in self.said if fact in data and data[fact] != KEPT}

    def home(self) -> str:
        """In whose household the person lives on."""
        return str(self.cleaned_data.get("home") or KEPT)


def _choices(fact: str, ours: str, theirs: str) -> list[tuple[str, str]]:
    blank = _("(blank)")
    found = [(KEPT, _("%(words)s – the record kept") % {"words": ours or blank})]
    found += [(OTHER, _("%(words)s – the record merged into it") % {"words": theirs or blank})]
    return [*found, (BOTH, _("Both, one below the other"))] if fact in TEXTS and ours and theirs else found


class ApartForm(forms.Form):
    """Why two records are of two people."""

    why = forms.CharField(label=gettext_lazy("How do you know that these are two people?"), max_length=500)


class PartForm(SeenForm):
    """What came after the merge and belongs to the record that was merged; all else stays where it is."""

    rows = forms.MultipleChoiceField(
        label=gettext_lazy("Made after the merge. Tick what belongs to the record that was merged."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    edited = forms.MultipleChoiceField(
        label=gettext_lazy("Changed after the merge. Tick what belongs to the record that was merged."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    back = forms.MultipleChoiceField(
        label=gettext_lazy("Withdrawn or ended after the merge. Ticked, it is again as it was before the merge."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label=gettext_lazy("Why are these two people?"), max_length=500)

    def __init__(
        self, *args: Any, merge: Merge, rows: Iterable[tuple[str, str]], edited: Iterable[str],
        back: Iterable[tuple[str, str]] = (), **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        told = _("%(field)s: %(words)s")
        changed = [(f, told % {"field": label_of(f), "words": words_of(merge.kept, f) or _("(blank)")}) for f in edited]
        self.fields["back"].initial = [name for name, _words in back]
        for name, offered in (("rows", list(rows)), ("edited", changed), ("back", list(back))):
            self.fields[name].choices = offered  # type: ignore[attr-defined]
            if not offered:
                del self.fields[name]

    def values(self) -> dict[str, Any]:
        """As `part_people` takes it."""
        data = self.cleaned_data
        said = {"rows": data.get("rows", []), "fields": data.get("edited", []), "back": data.get("back", [])}
        return {**said, "reason": data["reason"]}
