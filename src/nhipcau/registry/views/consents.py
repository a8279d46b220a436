"""Pages of the two gates: a consent recorded and withdrawn, a release asked for and decided."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.registry import queries
from nhipcau.registry.actions import consents as actions
from nhipcau.registry.forms.consents import ConsentForm, DecideForm, EndForm, ReleaseForm
from nhipcau.registry.models import Person
from nhipcau.registry.queries import consents as gates
from nhipcau.registry.queries.consents import giver_words, purpose_words

WRITE = Permission.PERSON_WRITE


def writable(request: HttpRequest, pk: int) -> Person:
    """The person, when the user may change the record. Raises Missing else."""
    user: Any = request.user
    person = queries.person_for(user, pk, clock.today())
    if not queries.can_write(user, person, clock.today()):
        raise Missing
    return person


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a consent that was given."""
    person = writable(request, pk)
    form = ConsentForm(request.POST or None, on=clock.today())
    if sent(request, form, lambda by, at: actions.record_consent(consent=form.new(person), by=by, at=at)):
        messages.success(request, _("The consent was recorded."))
        return redirect("desk:person", pk)
    rules = [giver_words(code) for code in ("parent", "guardian", "representative", "person", "family")]
    context = {"person": person, "form": form, "title": _("Record a consent"), "rules": rules}
    return form_page(request, "registry/consent_form.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def end_consent(request: HttpRequest, pk: int, consent_pk: int) -> HttpResponse:
    """Withdraw a consent; it ends at once."""
    person = writable(request, pk)
    found = gates.consent_of(person, consent_pk)
    form = EndForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.end_consent(consent=found, **form.cleaned_data, by=by, at=at)):
        messages.success(request, _("The consent was withdrawn. From now on nothing may be told on it."))
        return redirect("desk:person", pk)
    context = {"person": person, "form": form, "title": _("Withdraw a consent"), "danger": True, "row": found}
    context |= {"purpose": purpose_words(found.purpose), "giver": giver_words(found.giver)}
    return form_page(request, "registry/gate_form.html", context)


@require_http_methods(["GET", "POST"])
@rule(WRITE)
def ask_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the head of the facility to release something."""
    person = writable(request, pk)
    form = ReleaseForm(request.POST or None, on=clock.today())
    if sent(request, form, lambda by, at: actions.ask_release(release=form.new(person), by=by, at=at)):
        messages.success(request, _("The head of the facility was asked. Tell nothing before it is approved."))
        return redirect("desk:person", pk)
    context = {"person": person, "form": form, "title": _("Ask for a release")}
    return form_page(request, "registry/form.html", context)


@require_http_methods(["GET", "POST"])
@rule(Permission.DISCLOSE)
def decide_release(request: HttpRequest, pk: int, release_pk: int) -> HttpResponse:
    """Approve or return what somebody else asked for."""
    user: Any = request.user
    day = clock.today()
    person = queries.person_for(user, pk, day)
    found = gates.release_of(person, release_pk)
    if not gates.may_decide(user, person, found, day):
        raise Missing
    form = DecideForm(request.POST or None)
    if sent(request, form, lambda by, at: actions.decide_release(release=found, **form.decided(), by=by, at=at)):
        messages.success(request, _("Your decision was saved; whoever asked is told."))
        return redirect("desk:person", pk)
    context = {"person": person, "form": form, "title": _("Decide on a release"), "row": found}
    context |= {"purpose": purpose_words(found.purpose), "release": True}
    context["gates"] = gates.may_release(person, found.recipient, found.purpose, day)
    return form_page(request, "registry/gate_form.html", context)
