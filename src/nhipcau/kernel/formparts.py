"""What a form field needs to be drawn: ids that tie label, hint, error and input together."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

ONCE = "once"
"""The hidden field that tells one drawn form from the next, so that sending it twice saves once (access.middleware)."""


def target_of(bound: BoundField) -> str:
    """The id a link to this field jumps to: the first choice of a group; nothing for a hidden field."""
    if bound.is_hidden:
        return ""
    return bound.id_for_label or (f"{bound.auto_id}_0" if bound.auto_id else "")


def field_parts(bound: BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """The variables of kernel/ui/field.html. A group of choices is described by its fieldset, an input by itself."""
    hint = hint or str(bound.help_text or "")
    base = bound.auto_id or bound.html_name
    ids = {"hint_id": f"{base}_hint", "error_id": f"{base}_error", "box_id": f"{base}_box"}
    told = [ids["hint_id"]] * bool(hint) + [ids["error_id"]] * bool(bound.errors)
    described, group = " ".join(told), bool(bound.use_fieldset)
    return {
        **ids,
        "for": bound.id_for_label,
        "hidden": bound.is_hidden,
        "widget": bound.as_widget(attrs={"aria-describedby": described} if described and not group else {}),
        "label": label or bound.label,
        "hint": hint,
        "errors": list(bound.errors),
        "described": described,
        "required": bound.field.required and not bound.is_hidden,
        "group": group,
        "tick": isinstance(bound.field.widget, forms.CheckboxInput),
    }


def error_items(form: forms.BaseForm) -> Iterator[dict[str, Any]]:
    """Everything to correct in a form: sentence, label and the id to jump to."""
    for text in form.non_field_errors():
        yield {"text": text, "target": "", "label": ""}
    for bound in form:
        for text in bound.errors:
            yield {"text": text, "target": target_of(bound), "label": bound.label}
