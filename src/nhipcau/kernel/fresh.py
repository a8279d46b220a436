"""What a session has proved, and the decorator of dangerous acts: the password again, at most five minutes ago (S29).

    @rule(Permission.ACCOUNTS)
    @fresh                     # password or second factor at most 5 minutes ago
    @fresh(factor=True)        # … and a second factor set up: export, break-glass

Whoever is not fresh is asked on the way, and comes back to where they were: a page read is opened after the answer; a
form sent is drawn again with what was typed in it, so that nothing has to be filled in twice. Written below `@rule`.
"""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Protocol, overload

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import clock
from .contracts import Book
from .network import with_next

FRESH = timedelta(minutes=5)
FRESH_AT, FACTOR, PERSONAL = "fresh_at", "factor", "personal"
"""Keys of the session: when its owner proved to be there, whether by a second factor, whether the device is theirs."""
BEGUN, SEEN, LOCKED, VOUCHED = "begun_at", "seen_at", "locked", "vouched_in"
"""Its two clocks, whether its owner must come back with the password, whether they came without one."""
PROOF = "proof_password"
AGAIN_URL, FACTORS_URL = "access:again", "access:factors"
View = Callable[..., HttpResponse]


class Prover(Protocol):
    """How the kernel asks for a proof without knowing accounts."""

    def has_factor(self, request: Any) -> bool:
        """Was this session begun, or strengthened since, with a second step?"""
        ...

    def prove(self, request: Any, text: str) -> str:
        """Is `text` the password, or a code of the second step, of whoever is signed in? A sentence when it is not."""
        ...


provers: Book[Prover] = Book("provers")  # one item: "access"


class ProofForm(forms.Form):
    """The password once more; valid when it proves who is there, and then the session is fresh."""

    proof_password = forms.CharField(
        label=_("Your password"),
        help_text=_("Or a code of your second step: from the phone, or an unused one of your card."),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "current-password", "maxlength": 200, "autofocus": True}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_proof_password(self) -> str:
        if error := provers["access"].prove(self.request, self.cleaned_data["proof_password"]):
            raise ValidationError(error)
        mark_fresh(self.request)
        return ""


def mark_fresh(request: HttpRequest) -> None:
    """The owner of the session has just proved to be there."""
    request.session[FRESH_AT] = clock.now().timestamp()


def is_fresh(request: HttpRequest) -> bool:
    """Was the last proof given at most five minutes ago? A clock set back proves nothing."""
    stamp = request.session.get(FRESH_AT)
    return stamp is not None and 0 <= clock.now().timestamp() - stamp <= FRESH.total_seconds()


def may_keep_drafts(request: HttpRequest) -> bool:
    """May something typed be kept in this browser? Only on a device that the person signed in declared their own."""
    return request.user.is_authenticated and bool(request.session.get(PERSONAL))


@overload
def fresh(view: View) -> View: ...
@overload
def fresh(*, factor: bool) -> Callable[[View], View]: ...
def fresh(view: View | None = None, *, factor: bool = False) -> Any:
    """Ask for a proof before a dangerous act. Stands below `@rule`, which sees to it that somebody is signed in."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return _missing_factor(request, factor) or _question(request) or view(request, *args, **kwargs)

        guarded.needs_proof = "factor" if factor else "fresh"  # type: ignore[attr-defined]
        return guarded

    return decorate(view) if view is not None else decorate


def _missing_factor(request: HttpRequest, factor: bool) -> HttpResponse | None:
    if not factor or provers["access"].has_factor(request):
        return None
    messages.warning(
        request,
        gettext("This needs a second step of sign-in. Set one up here; if you have one, sign in again with it."),
    )
    return redirect(with_next(resolve_url(FACTORS_URL), _where(request)))


def _question(request: HttpRequest) -> HttpResponse | None:
    """None when nothing is to be asked, or the answer came with the form and is right."""
    if is_fresh(request):
        return None
    whole_page = request.method in {"GET", "HEAD"} or request.FILES or getattr(request, "htmx", False)
    if whole_page:  # a file cannot be carried along, and a part of a page is no place for a password
        where = with_next(resolve_url(AGAIN_URL), _where(request))
        return HttpResponse(headers={"HX-Redirect": where}) if getattr(request, "htmx", False) else redirect(where)
    form = ProofForm(request.POST if PROOF in request.POST else None, request=request)
    return None if form.is_valid() else asked(request, form, request.get_full_path())


def asked(request: HttpRequest, form: ProofForm, action: str, back: str = "/") -> HttpResponse:
    """The page of the question; a form that was sent is carried along in it."""
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", PROOF}
        for value in values
    ]
    context = {"carried": carried, "proof": form, "action": action, "back": back}
    unasked = request.method in {"GET", "HEAD"}
    return render(request, "kernel/again.html", context, status=200 if unasked else 422)


def _where(request: HttpRequest) -> str:
    """The page to come back to: this address, or the page that held the form."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    htmx = getattr(request, "htmx", None)
    return (htmx and htmx.current_url_abs_path) or resolve_url("/")
