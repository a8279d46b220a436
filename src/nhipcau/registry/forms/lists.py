"""Who somebody on a list of a commune is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhipcau.registry.models import Person
from nhipcau.registry.queries import Near

NOBODY = "none"


class DecideForm(forms.Form):
    """One of the people who are like the one on the list, or none of them."""

    who = forms.ChoiceField(label=_("Who is it?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, likely: list[Near], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.person.pk): one.person for one in likely}
        offered: list[tuple[str, Any]] = [(str(one.person.pk), _words(one)) for one in likely]
        self.fields["who"].choices = [*offered, (NOBODY, _("None of them"))]  # type: ignore[attr-defined]

    def person(self) -> Person | None:
        """As `decide_entry` takes it."""
        return self.people.get(self.cleaned_data["who"])


def _words(one: Near) -> str:
    place = one.person.place.words if one.person.place else one.person.address_as_written
    told = (one.person.name, one.person.birth_words, place, ", ".join(one.reasons))
    return " · ".join(words for words in told if words)
