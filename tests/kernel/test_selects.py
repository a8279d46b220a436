"""A list to choose from is the same HTML as Django's, word for word."""

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.test.html import parse_html
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.selects import SELECT, FormRenderer

FLAT: list[Any] = [("", "—"), (1, "Hải & “Biển” <b>"), ("a'b", _("Save")), (None, "nothing")]
GROUPED: list[Any] = [("Nhóm <1>", [("x", "X"), ("y", "Y")]), ("z", "Z")]


def test_it_is_the_renderer_of_the_house() -> None:
    assert type(get_default_renderer()) is FormRenderer


@pytest.mark.parametrize("choices", [FLAT, GROUPED, []])
@pytest.mark.parametrize("value", [None, "", 1, "y", "a'b"])
@pytest.mark.parametrize("attrs", [{}, {"required": True, "disabled": False, "aria-describedby": 'a"b', "size": 5}])
@pytest.mark.parametrize("kind", [forms.Select, forms.NullBooleanSelect, forms.SelectMultiple])
def test_a_select_is_that_of_django(kind: Any, choices: list[Any], value: Any, attrs: dict[str, Any]) -> None:
    widget = kind() if kind is forms.NullBooleanSelect else kind(choices=choices)
    asked = [value] if kind is forms.SelectMultiple else value
    ours = widget.render("where", asked, dict(attrs), FormRenderer())
    django = widget.render("where", asked, dict(attrs), DjangoTemplates())
    assert parse_html(ours) == parse_html(django)
    assert "<b>" not in ours


def test_other_widgets_are_drawn_by_django() -> None:
    text = forms.TextInput()
    assert text.template_name != SELECT
    assert text.render("x", "y", renderer=FormRenderer()) == text.render("x", "y", renderer=DjangoTemplates())
