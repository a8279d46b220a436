"""The way from a list to its file (kernel.contracts.Listing; the pages are those of `exporting`)."""

from typing import Any

from django import forms, template
from django.template.context import Context
from django.template.loader import render_to_string

from nhipcau.kernel.contracts import listings
from nhipcau.kernel.permissions import Permission

register = template.Library()


@register.simple_tag(takes_context=True)
def export_list(context: Context, name: str, form: forms.Form) -> str:
    """“Export to Excel” below a list, for whoever may: carries the filter of the page along, by POST.

    `name` is that of the `Listing`, `form` the bound form of the page's filter.
    """
    request: Any = context.get("request")
    if request is None or not request.user.may(Permission.EXPORT):
        return ""
    listings[name]  # a typing error never passes in silence
    data = form.data
    carried = [(field, value) for field in form.fields for value in _values(data, field) if value]
    found = {"name": name, "carried": carried, "csrf_token": context.get("csrf_token", "")}
    return render_to_string("kernel/ui/export_list.html", found)


def _values(data: Any, field: str) -> list[str]:
    return list(data.getlist(field)) if hasattr(data, "getlist") else []
