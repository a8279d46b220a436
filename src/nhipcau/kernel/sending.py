"""A form that was sent: what it asks for is done, or it is shown again with what is wrong."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from . import clock
from .actors import Actor
from .errors import Refused

R = TypeVar("R")


def sent(request: HttpRequest, form: forms.Form, act: Callable[[Actor, datetime], R]) -> R | None:
    """What `act(by, at)` gave. None: the form was not sent, does not hold, or was refused, and is to be shown.

    The sentence of a refusal stands beside the input it names, when the form has that one.
    """
    user: Any = request.user
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act(user.actor, clock.now())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None


def form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of a form: status 422 when it was sent and failed."""
    return render(request, template, context, status=422 if request.method == "POST" else 200)


class WithdrawForm(forms.Form):
    """Withdrawing asks only why."""

    reason = forms.CharField(label=_("Why is it withdrawn?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
