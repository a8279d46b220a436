"""What people fill in around accounts."""

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.contracts import audit_actions
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.fields import DayField

from .models import User
from .queries.journal import JournalFilter
from .states import GLASS_REASON, ROLES, SORT_WORDS, TAKEN_IN, ConflictKind, Finding, Sensitivity


class PasswordField(forms.CharField):
    """A password as typed, composed: a Vietnamese letter is the same whichever keyboard made it."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete, "maxlength": 200}
        super().__init__(strip=False, max_length=200, widget=forms.PasswordInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> Any:
        return unicodedata.normalize("NFC", super().to_python(value) or "")


class SignInForm(forms.Form):
    """Login and password."""

    login = forms.CharField(
        label=_("Login"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        ),
    )
    password = PasswordField(label=_("Password"), autocomplete="current-password")


class CodeField(forms.CharField):
    """A code as it is read off a telephone or a card; spaces and dashes do not matter."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        super().__init__(max_length=40, widget=forms.TextInput(attrs), **kwargs)


class CodeForm(forms.Form):
    """The second step: a code, or the answer of a passkey that a script puts in."""

    code = CodeField(
        label=_("Code"),
        required=False,
        help_text=_("Six digits from the app on your phone, or eight signs from your card that you have not used yet."),
    )
    passkey = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("code") and not data.get("passkey"):
            raise ValidationError({"code": _("Type the code.")})
        return data


class AppForm(forms.Form):
    """The first code of an app."""

    code = CodeField(label=_("Code the app shows"), help_text=_("Six digits; they change every half minute."))


class PasskeyForm(forms.Form):
    """A new passkey with the name its owner gives it."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=60,
        required=False,
        help_text=_("So that you know it again, for example “my phone”."),
    )
    passkey = forms.CharField(
        required=True,
        max_length=20_000,
        widget=forms.HiddenInput,
        error_messages={"required": _("The browser made no passkey. Press the button again and follow the browser.")},
    )


class UnlockForm(forms.Form):
    """The password of whoever hid the page."""

    password = PasswordField(label=_("Your password"), autocomplete="current-password")


class NewPasswordForm(forms.Form):
    """A new password twice."""

    password = PasswordField(
        label=_("New password"),
        autocomplete="new-password",
        help_text=_("At least 12 characters, better 15: four or five words are easy to remember and hard to guess."),
    )
    again = PasswordField(label=_("New password once more"), autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password" in data and "again" in data and data["password"] != data["again"]:
            raise ValidationError({"again": _("The two new passwords differ; type the new one once more.")})
        return data


class PasswordForm(NewPasswordForm):
    """The present password and the new one twice."""

    current = PasswordField(label=_("Present password"), autocomplete="current-password")
    field_order = ("current", "password", "again")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise ValidationError(_("This is not your present password; the password was not changed."))
        return current


class LoginField(forms.RegexField):
    """A login; capitals are read as small letters."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(r"^[a-z0-9][a-z0-9._-]{2,59}$", widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").lower()


class GrantForm(forms.Form):
    """A role in a unit for a time."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=_("Unit"), help_text=_("The role holds in this unit and every unit below it."))
    valid_from = DayField(label=_("From"))
    valid_to = DayField(
        label=_("Until"), required=False, help_text=_("The last day; empty while nobody knows the end.")
    )

    def __init__(self, *args: Any, units: Sequence[Any], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        self.fields["role"].choices = [(code, f"{role.name}: {role.about}") for code, role in ROLES.items()]  # type: ignore[attr-defined]
        self.fields["unit"].choices = [("", ""), *((pk, unit.name) for pk, unit in self.units.items())]  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            raise ValidationError({"valid_to": _("The last day lies before the first; nothing was saved.")})
        return data

    def asked(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("role", "valid_from", "valid_to")
        return {name: self.cleaned_data[name] for name in names} | {"unit": self.units[self.cleaned_data["unit"]]}


class OpenForm(GrantForm):
    """A new account with its first role."""

    login = LoginField(
        label=_("Login"),
        help_text=_("At least 3 small letters without accents, digits, dot or dash, for example “lan.nt”."),
        error_messages={"invalid": _("A login has at least 3 small letters without accents, digits, dot or dash.")},
    )
    staff = forms.ChoiceField(
        label=_("Member of staff"), required=False, help_text=_("Members of staff who have no account yet.")
    )
    name = forms.CharField(
        label=_("Full name"), max_length=100, required=False, help_text=_("May stay empty for a member of staff.")
    )
    field_order = ("login", "staff", "name", "role", "unit", "valid_from", "valid_to")

    def __init__(self, *args: Any, staff: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in staff}
        shown = [(pk, f"{person.name} · {person.unit.name}") for pk, person in self.people.items()]
        self.fields["staff"].choices = [("", _("Nobody of the staff list")), *shown]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("name") and not data.get("staff"):
            raise ValidationError({"name": _("Write the name, or choose a member of staff.")})
        return data

    def asked(self) -> dict[str, Any]:
        person = self.people.get(self.cleaned_data["staff"])
        name = self.cleaned_data["name"] or (person.name if person else "")
        return super().asked() | {"login": self.cleaned_data["login"], "name": name, "staff": person}


class JournalForm(forms.Form):
    """What the journal is narrowed to."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    sort = forms.ChoiceField(label=_("Sort of action"), required=False)
    actor = forms.ChoiceField(label=_("Who"), required=False)
    action = forms.ChoiceField(label=_("What"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, actors: Sequence[tuple[str, str]], units: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = sorted(((code, str(audit_actions[code])) for code in audit_actions.keys()), key=lambda pair: pair[1])  # noqa: SIM118
        shown = [(str(unit.pk), unit.name) for unit in units]
        sorts = list(SORT_WORDS.items())
        for name, choices in (("sort", sorts), ("actor", actors), ("action", words), ("unit", shown)):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            raise ValidationError({"last": _("The last day lies before the first; choose the days again.")})
        return data

    def asked(self) -> JournalFilter:
        data = self.cleaned_data
        unit = int(data["unit"]) if data["unit"] else None
        same = {name: data[name] for name in ("first", "last", "actor", "action", "sort")}
        return JournalFilter(unit=unit, **same)

    def words(self) -> str:
        """What is narrowed, for the head of the filters."""
        data = self.cleaned_data
        chosen = [str(dict(self.fields[n].choices)[data[n]]) for n in ("sort", "actor", "action", "unit") if data[n]]  # type: ignore[attr-defined]
        days = "–".join(format_day(data[n]) if data[n] else "…" for n in ("first", "last"))
        return " · ".join([days] * bool(data["first"] or data["last"]) + chosen)


class RefusalsForm(forms.Form):
    """What the review of refusals found."""

    reason = forms.CharField(
        label=_("What you found"),
        help_text=_("For example: a wrong number typed, a case that was handed over, talked to the person."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


# --- records: teams, conflicts of interest, emergency openings ------------------------------------------------------
def account_key(user: User) -> str:
    """What stands in a form for an account beside the numbers of members of staff."""
    return f"account-{user.pk}"


class StaffChoice(forms.ChoiceField):
    """One of these members of staff, by name and unit; clean data is the member of staff."""

    def offer(self, people: Sequence[Any], accounts: Sequence[User] = ()) -> None:
        """`accounts`: those that belong to nobody on the staff list, where these may be chosen too."""
        self.people = {str(person.pk): person for person in people} | {account_key(user): user for user in accounts}
        named = [(str(one.pk), f"{one.name} · {one.unit.name}") for one in people]
        self.choices = [("", ""), *named, *((account_key(user), f"{user.name} · {user.login}") for user in accounts)]

    def clean(self, value: Any) -> Any:
        return self.people.get(super().clean(value))


class JoinForm(forms.Form):
    """Somebody for the team of a record."""

    staff = StaffChoice(label=_("Member of staff"))
    part = forms.ChoiceField(label=_("As what"), choices=[(part.value, part.label) for part in TAKEN_IN])

    def __init__(self, *args: Any, people: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].offer(people)  # type: ignore[attr-defined]


class SensitivityForm(forms.Form):
    """How sensitive a record is."""

    sensitivity = forms.ChoiceField(
        label=_("Who may see this record"), choices=Sensitivity.choices, widget=forms.RadioSelect
    )


class ConflictForm(forms.Form):
    """Who must not see a record, and why."""

    staff = StaffChoice(label=_("Who must not see this record"))
    kind = forms.ChoiceField(label=_("What binds them to it"), choices=ConflictKind.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Read by supervisors alone."),
    )

    def __init__(self, *args: Any, people: Sequence[Any], accounts: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].offer(people, accounts)  # type: ignore[attr-defined]


class EndConflictForm(forms.Form):
    """Why somebody may see the record again."""

    reason = forms.CharField(
        label=_("Why is this conflict of interest over?"), max_length=500, widget=forms.Textarea({"rows": 3})
    )


class NumberForm(forms.Form):
    """A record by kind and number."""

    kind = forms.ChoiceField(label=_("Kind of record"))
    number = forms.CharField(
        label=_("Number of the record"),
        max_length=40,
        help_text=_("The case number, or the number in the address of its page."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, words[:1].upper() + words[1:]) for kind, words in kinds]  # type: ignore[attr-defined]


class GlassForm(NumberForm):
    """An emergency opening."""

    reason = forms.CharField(
        label=_("Why can this not wait?"),
        min_length=GLASS_REASON,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("At least 20 letters. Your supervisor and the data officer read it."),
    )


class ReviewForm(forms.Form):
    """What the review of an emergency opening found."""

    finding = forms.ChoiceField(label=_("What did you find?"), choices=Finding.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Needed when it was doubtful or misused: what it was, and what was done about it."),
    )
