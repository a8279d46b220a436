"""How form widgets become HTML."""

from collections.abc import Mapping
from functools import lru_cache, reduce
from operator import add
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NONE = format_html("{}", "")
SELECT = "django/forms/widgets/select.html"


class FormRenderer(DjangoTemplates):
    """Django's, but a list to choose from is put together here: two templates an option are slow for the filters."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        if template_name == SELECT:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> SafeString:
    groups = ((name, _options(options)) for name, options, _index in widget["optgroups"])
    inside = format_html_join("", "{}", ((_group(name, options) if name else options,) for name, options in groups))
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget["attrs"]), inside)


def _group(name: str, options: SafeString) -> SafeString:
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, options)


def _options(options: list[dict[str, Any]]) -> SafeString:
    made = (_option(str(one["value"]), tuple(one["attrs"].items()), str(one["label"])) for one in options)
    return reduce(add, made, NONE)


@lru_cache(maxsize=5_000)
def _option(value: str, attrs: tuple[tuple[str, Any], ...], label: str) -> SafeString:
    return format_html('\n  <option value="{}"{}>{}</option>', value, _attributes(dict(attrs)), label)


def _attributes(attrs: Mapping[str, Any]) -> SafeString:
    named = format_html_join(
        "", ' {}="{}"', ((k, str(v)) for k, v in attrs.items() if v is not True and v is not False)
    )
    bare = format_html_join("", " {}", ((key,) for key, value in attrs.items() if value is True))
    return named + bare
