"""What comes from pages of forms: cleaned, never written here."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.fields import DayField

from .actions import NewScan
from .engine.merging import Sent
from .engine.model import Form, Node
from .engine.reading import typed

MOST_SHAPES = 200_000


class StartForm(forms.Form):
    """Begin a form: for which day its answers hold."""

    answered_on = DayField(label=_("Day of the form"), help_text=_("The day the answers hold for."))


class ReasonForm(forms.Form):
    """Correcting and withdrawing ask why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class ScanForm(forms.Form):
    """The signed copy: the file, when it was signed and by whom; why, when another one was filed before."""

    file = forms.FileField(
        label=_("Signed copy"),
        help_text=_("PDF, JPEG or PNG, up to 20 MB. The place a camera wrote into it is left out."),
    )
    signed_on = DayField(label=_("Signed on"), help_text=_("The day on the paper, not today."))
    signer = forms.CharField(label=_("Signed by"), max_length=120)
    reason = forms.CharField(
        label=_("Why it takes the place of the one before"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *given: Any, again: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        if not again:
            del self.fields["reason"]

    def scan(self) -> NewScan:
        """The copy to file."""
        data = self.cleaned_data
        told = {"signed_on": data["signed_on"], "signer": data["signer"], "reason": data.get("reason", "")}
        return NewScan(content=data["file"].read(), name=data["file"].name, **told)


class DayForm(forms.Form):
    """The day of a draft; one that cannot be read stays what it was."""

    answered_on = DayField(label=_("Day of the form"))


def sent_of(post: Any, form: Form, *, pen: str, by: str, at: str) -> Sent:
    """What a page of this form says: only questions of the form, of rows named as we name them."""
    texts, bases = {}, {}
    for name in post:
        path = name[2:]
        node = _node(form, path) if name.startswith("b.") else None
        if node is None:
            continue
        words = " ".join(post.getlist(f"a.{path}")) if node.type == "many" else post.get(f"a.{path}", "")
        texts[path], bases[path] = _code(node, typed(words)), post[name][:12]
    rows = {name: [tuple(word.split(":", 1)) for word in post.getlist(name) if ":" in word] for name in ("add", "drop")}
    settle = [tuple(word.rsplit("=", 1)) for word in post.getlist("settle") if "=" in word]
    return Sent(
        texts=texts,
        bases=bases,
        pen=pen,
        by=by,
        at=at,
        add=tuple((table, ident) for table, ident in rows["add"] if _is_row(form, table, ident)),
        drop=tuple((table, ident) for table, ident in rows["drop"] if _is_row(form, table, ident)),
        settle=tuple((path, what) for path, what in settle if _node(form, path)),
    )


def _node(form: Form, path: str) -> Node | None:
    """The question of a path; None for anything else."""
    table, _dot, rest = path.rpartition(".")
    node = form.nodes.get(rest)
    if node is None or not node.answered:
        return None
    if node.repeat is None:
        return None if table else node
    name, _dot, ident = table.partition(".")
    return node if node.repeat.name == name and _is_row(form, name, ident) else None


def _is_row(form: Form, table: str, ident: str) -> bool:
    node = form.nodes.get(table)
    return node is not None and node.kind == "repeat" and ident.isascii() and ident.isalnum() and len(ident) <= 12


def _code(node: Node, text: str) -> str:
    """Of a list that is found by typing: the code before the dash, as the page offers it."""
    return text.split(" – ")[0] if node.type == "one" else text


def shapes_of(post: Mapping[str, str]) -> dict[str, str]:
    """What the page shows now: `id:shape` with spaces between."""
    words = str(post.get("shapes", ""))[:MOST_SHAPES].split()
    return dict(word.rsplit(":", 1) for word in words if ":" in word)
