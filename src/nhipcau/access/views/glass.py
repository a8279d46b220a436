"""Break-glass: asking, agreeing as the second person, closing, and the review."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhipcau.access import actions
from nhipcau.access.forms import GlassForm, ReviewForm
from nhipcau.access.models import BreakGlass, User
from nhipcau.access.queries import glass as queries
from nhipcau.access.queries import records
from nhipcau.access.states import OBJECT_KINDS
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.fresh import fresh, provers
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Access, Permission, rule
from nhipcau.kernel.sending import form_page, sent

BOTH = ["GET", "HEAD", "POST"]


@require_http_methods(BOTH)
@rule(Permission.BREAK_GLASS)
def ask(request: HttpRequest) -> HttpResponse:
    """Open one hidden record in an emergency: kind, number, reason; the password is asked when it is sent."""
    return _break(request) if request.method == "POST" else _ask_page(request, GlassForm(kinds=_kinds(request)))


@fresh(factor=True)
def _break(request: HttpRequest) -> HttpResponse:
    user, form = _me(request), GlassForm(request.POST, kinds=_kinds(request))
    if not form.is_valid():
        return _ask_page(request, form)
    kind, found = form.cleaned_data["kind"], records.by_number(form.cleaned_data["kind"], form.cleaned_data["number"])
    if found is not None and records.sees(user, found, clock.today()):
        messages.success(request, _("You see this record without an emergency opening."))
        return redirect(records.subject_of(kind).url(found))
    told = {"user": user, "record": found, "reason": form.cleaned_data["reason"], "hours": queries.hours()}
    try:
        made = actions.ask_glass(**told, by=user.actor, at=clock.now())
    except Refused as refused:
        form.add_error(refused.field, str(refused))
        return _ask_page(request, form)
    if made is None:
        form.add_error("number", _("There is no record of this kind and number that can be opened."))
        return _ask_page(request, form)
    return _opened(request, made, records.subject_of(kind).url(found))


def _opened(request: HttpRequest, made: BreakGlass, url: str) -> HttpResponse:
    if made.opened_at is None:
        messages.warning(
            request, _("This record is sealed: a second person was asked to agree. It opens when they did.")
        )
        return redirect("desk:today")
    messages.success(request, _("The record is open to you. Your supervisor and the data officer were told."))
    return redirect(url)


@require_http_methods(BOTH)
@rule(Access.SIGNED_IN)
def second(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, as a second person, that somebody else opens a sealed record."""
    found = queries.one_to_second(_me(request), pk, clock.today(), clock.now())
    if request.method == "POST":
        return _agree(request, found)
    return render(request, "access/glass_second.html", {"glass": found, "called": _called(found)})


@fresh(factor=True)
def _agree(request: HttpRequest, found: BreakGlass) -> HttpResponse:
    user = _me(request)
    try:
        actions.agree_to_glass(glass=found, user=user, hours=queries.hours(), by=user.actor, at=clock.now())
        messages.success(request, _("You agreed; the record is open to the one who asked."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("desk:today")


@require_POST
@rule(Access.SIGNED_IN)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one's own emergency opening before its time."""
    found = queries.own_glass(_me(request), pk)
    try:
        actions.close_glass(glass=found, by=_me(request).actor, at=clock.now())
        messages.success(request, _("It is closed; the record is hidden from you again."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("desk:today")


@require_safe
@rule(Permission.SUPERVISE, Permission.AUDIT_READ)
def queue(request: HttpRequest) -> HttpResponse:
    """Emergency openings to review, those that wait first."""
    user, day, now = _me(request), clock.today(), clock.now()
    page = paginate(request.GET, queries.to_review(user, day))
    waiting = list(queries.to_second(user, day, now))
    numbers = records.numbers_of({one.anchor_id for one in [*page, *waiting]})
    late = queries.late_before(now)
    return render(
        request,
        "access/glass_queue.html",
        {
            "page": page,
            "rows": [(one, numbers.get(one.anchor_id, ""), _state(one), one.opened_at <= late) for one in page],
            "waiting": [(one, numbers.get(one.anchor_id, "")) for one in waiting],
        },
    )


@require_http_methods(BOTH)
@rule(Permission.SUPERVISE, Permission.AUDIT_READ)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One emergency opening, and what the review found."""
    user, found = _me(request), queries.one_to_review(_me(request), pk, clock.today())
    form = ReviewForm(request.POST or None)
    if sent(request, form, lambda by, at: _reviewed(found, form, user, by, at)):
        messages.success(request, _("The review was saved."))
        return redirect("access:glass_queue")
    context = {"glass": found, "called": _called(found), "form": form, "state": _state(found)}
    return form_page(request, "access/glass_review.html", context)


def _reviewed(found: BreakGlass, form: ReviewForm, user: User, by: Any, at: Any) -> BreakGlass:
    return actions.review_glass(glass=found, user=user, by=by, at=at, **form.cleaned_data)


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)


def _kinds(request: HttpRequest) -> list[tuple[str, str]]:
    """Cases first: they are what emergencies are about."""
    return sorted(records.kinds(_me(request), clock.today()), key=lambda pair: pair[0] != "cases.case")


def _ask_page(request: HttpRequest, form: GlassForm) -> HttpResponse:
    hours = queries.hours().seconds // 3600 or 24
    lasts = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    context = {"form": form, "lasts": lasts, "has_factor": provers["access"].has_factor(request)}
    return form_page(request, "access/glass.html", context)


def _called(found: BreakGlass) -> str:
    return records.numbers_of([found.anchor_id]).get(found.anchor_id, str(OBJECT_KINDS.get(found.anchor.kind, "")))


def _state(found: BreakGlass) -> str:
    return "reviewed" if found.reviewed_at else "open" if found.open_at(clock.now()) else "over"
