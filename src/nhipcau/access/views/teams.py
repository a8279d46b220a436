"""The team of a record, how sensitive it is, who must not see it, and who can."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhipcau.access import actions
from nhipcau.access.forms import ConflictForm, EndConflictForm, JoinForm, NumberForm, SensitivityForm, account_key
from nhipcau.access.models import User
from nhipcau.access.queries import records, whose
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.permissions import Access, Permission, rule
from nhipcau.kernel.sending import form_page, sent

BOTH = ["GET", "HEAD", "POST"]


@require_safe
@rule(Access.SIGNED_IN)
def team(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Who works on a record; for whoever manages it, what can be changed."""
    return _page(request, records.record_for(_me(request), kind, pk, clock.today()))


@require_POST
@rule(Access.SIGNED_IN)
def join(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take somebody into the team."""
    record = _managed(request, kind, pk)
    form = JoinForm(request.POST, people=list(records.serving(clock.today())))
    if not sent(request, form, lambda by, at: _done(actions.join_team, record, by, at, **form.cleaned_data)):
        return _page(request, record, join=form)
    messages.success(request, _("The person is in the team now."))
    return redirect("access:team", kind, pk)


@require_POST
@rule(Access.SIGNED_IN)
def leave(request: HttpRequest, kind: str, pk: int, member: int) -> HttpResponse:
    """Take somebody out of the team."""
    record = _managed(request, kind, pk)
    found = records.member_of(record, member)
    try:
        actions.leave_team(record=record, membership=found, by=_me(request).actor, at=clock.now())
        messages.success(request, _("The person is no longer in the team."))
    except Refused as refused:
        messages.error(request, str(refused))
    return _onward(request, record, reverse("access:team", args=[kind, pk]))


@require_POST
@rule(Access.SIGNED_IN)
def sensitivity(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Say how sensitive the record is."""
    record = _managed(request, kind, pk)
    form = SensitivityForm(request.POST)
    if not sent(request, form, lambda by, at: _done(actions.set_sensitivity, record, by, at, **form.cleaned_data)):
        return _page(request, record, sensitivity=form)
    messages.success(request, _("It is seen by those you chose from now on."))
    return _onward(request, record, reverse("access:team", args=[kind, pk]))


@require_http_methods(BOTH)
@rule(Access.SIGNED_IN)
def declare(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Declare a conflict of interest: one's own, or as whoever writes on the record or supervises it, another's."""
    record = records.record_for(_me(request), kind, pk, clock.today())
    form = ConflictForm(request.POST or None, **_declarable(request, record), initial=_myself(request))
    if sent(request, form, lambda by, at: actions.declare_conflict(record=record, by=by, at=at, **form.cleaned_data)):
        messages.success(request, _("It was noted. Thank you."))
        return _onward(request, record, records.subject_of(kind).url(record))
    return form_page(request, "access/conflict.html", _about(kind, record) | {"form": form})


@require_http_methods(BOTH)
@rule(Permission.SUPERVISE)
def end_conflict(request: HttpRequest, kind: str, pk: int, conflict: int) -> HttpResponse:
    """End a conflict of interest, with a reason."""
    user, day = _me(request), clock.today()
    record = records.record_for(user, kind, pk, day)
    if not records.supervises(user, record, day):
        raise Missing
    found, form = records.conflict_of(record, conflict), EndConflictForm(request.POST or None)
    told = {"conflict": found, **(form.cleaned_data if form.is_bound and form.is_valid() else {})}
    if sent(request, form, lambda by, at: _done(actions.end_conflict, record, by, at, **told)):
        messages.success(request, _("It is over; this person sees the record again as their roles say."))
        return redirect("access:team", kind, pk)
    return form_page(request, "access/end_conflict.html", _about(kind, record) | {"form": form, "conflict": found})


@require_safe
@rule(Permission.SUPERVISE, Permission.ACCOUNTS)
def who(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Who can see this record, and why."""
    user, day = _me(request), clock.today()
    record = records.record_told(user, kind, pk, day)
    found = whose.who_sees(record, records.subject_of(kind).read, day)
    context = _about(kind, record) | {"seeing": [one for one in found if one.sees], "anchor": record.anchor}
    if records.supervises(user, record, day):
        context |= {"blind": [one for one in found if one.blind], "shown": True}
    return render(request, "access/who.html", context)


@require_safe
@rule(Permission.SUPERVISE, Permission.ACCOUNTS)
def who_of(request: HttpRequest) -> HttpResponse:
    """Ask who can see a record, by its number."""
    user, day = _me(request), clock.today()
    form = NumberForm(request.GET or None, kinds=records.all_kinds())
    if form.is_valid():
        kind, found = form.cleaned_data["kind"], records.by_number(**form.cleaned_data)
        try:
            records.record_told(user, kind, found.pk if found else 0, day)
            return redirect("access:who", kind, found.pk)
        except Missing:
            form.add_error("number", _("No record of this number is in your hands."))
    return render(request, "access/who_of.html", {"form": form}, status=422 if form.errors else 200)


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)


def _managed(request: HttpRequest, kind: str, pk: int) -> Any:
    user, day = _me(request), clock.today()
    record = records.record_for(user, kind, pk, day)
    if not records.manages(user, record, day):
        raise Missing
    return record


def _done(act: Any, record: Any, by: Any, at: Any, **more: Any) -> bool:
    act(record=record, by=by, at=at, **more)
    return True


def _about(kind: str, record: Any) -> dict[str, Any]:
    words, url = records.called(kind, record), records.subject_of(kind).url(record)
    return {"kind": kind, "record": record, "called": words[:1].upper() + words[1:], "record_url": url}


def _page(request: HttpRequest, record: Any, **forms: Any) -> HttpResponse:
    user, day, kind = _me(request), clock.today(), record._meta.label_lower
    context = _about(kind, record) | {"team": list(records.team_of(record)), "anchor": record.anchor}
    if records.manages(user, record, day):
        first = {"sensitivity": record.anchor.sensitivity}
        context["join"] = forms.get("join") or JoinForm(people=list(records.serving(day)), initial={"part": "named"})
        context["others"] = [_other(*one) for one in records.kindred(user, record, day)]
        context["sensitivity"] = forms.get("sensitivity") or SensitivityForm(initial=first)
    if records.supervises(user, record, day):
        context |= {"supervises": True, "conflicts": records.conflicts_of(record)}
        url = reverse("access:declare", args=[kind, record.pk])
        context["perhaps"] = [(one, f"{url}?staff={one.pk}") for one in records.perhaps_kin(record, day)]
    return render(request, "access/team.html", context, status=422 if forms else 200)


def _other(words: str, record: Any) -> tuple[str, str, str]:
    """What it is called, how sensitive it is in a word, and where that is said."""
    how = record.anchor.get_sensitivity_display().partition(":")[0]
    return words[:1].upper() + words[1:], how, reverse("access:team", args=[record._meta.label_lower, record.pk])


def _declarable(request: HttpRequest, record: Any) -> dict[str, list[Any]]:
    """Whom this person may name: themself, and as supervisor or writer everybody."""
    user, day = _me(request), clock.today()
    people, accounts = list(records.serving(day)), list(records.alone())
    if not records.supervises(user, record, day) and not records.writes(user, record, day):
        people = [one for one in people if one.pk == user.staff_id]
        accounts = [one for one in accounts if one.pk == user.pk]
    return {"people": people, "accounts": accounts}


def _myself(request: HttpRequest) -> dict[str, Any]:
    wanted = request.GET.get("staff", "")
    return {"staff": wanted if wanted.isdecimal() else str(_me(request).staff_id or account_key(_me(request)))}


def _onward(request: HttpRequest, record: Any, url: str) -> HttpResponse:
    """To the page, while this person still sees the record; else to Today, as if nothing were there."""
    record.refresh_from_db(fields=["unit"])
    afresh = User.objects.get(pk=_me(request).pk)  # without what it remembers of its rights
    return redirect(url if records.sees(afresh, record, clock.today()) else "desk:today")
