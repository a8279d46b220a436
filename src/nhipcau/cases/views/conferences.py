"""Pages of meetings about a case: minutes written, points agreed and put into the plan, printed in Word."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from nhipcau.cases import policy
from nhipcau.cases.actions import conferences as actions
from nhipcau.cases.forms.cases import ReasonForm
from nhipcau.cases.forms.conferences import ConferenceForm, PointForm
from nhipcau.cases.forms.plans import NoQuestion
from nhipcau.cases.models import Case
from nhipcau.cases.queries import can_write, case_for
from nhipcau.cases.queries import conferences as queries
from nhipcau.cases.queries.plans import live_sheets
from nhipcau.documents.word import render as word
from nhipcau.kernel import clock
from nhipcau.kernel.dates import date_words
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.org.queries import name_on, parent_of, place_words

from .notes import worked
from .plans import BOTH, Page, doing, sent_data, writable

READ, WRITE, PLAN = Permission.CASE_READ, Permission.CASE_WRITE, Permission.PLAN_WRITE
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATE = "templates/bien-ban-hop-ca.docx"


@require_http_methods(BOTH)
@rule(WRITE)
def hold_conference(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the minutes of a meeting down."""
    case = worked(request, pk)
    form = ConferenceForm(request.POST or None, case=case, on=clock.today())
    page = Page(_("Minutes of a meeting"), _("The minutes were saved. Add what was agreed."), back="desk:case",
                check=lambda: policy.check_change(case))  # fmt: skip
    return doing(
        request, case, form, lambda by, at: actions.hold_conference(case=case, new=form.new(), by=by, at=at), page
    )


@require_safe
@rule(READ)
def conference(request: HttpRequest, pk: int, conference: int) -> HttpResponse:
    """One meeting with what was agreed."""
    user: Any = request.user
    case = case_for(user, pk, clock.today())
    found = queries.conference_of(case, conference)
    points = queries.points_of(found)
    context = {
        "case": case,
        "conference": found,
        "points": points,
        "can_write": can_write(user, case, clock.today()) and found.withdrawn_at is None,
        "can_plan": any(point.activity_id is None for point in points),
    }
    return render(request, "cases/conference.html", context)


@require_http_methods(BOTH)
@rule(WRITE)
def agree_point(request: HttpRequest, pk: int, conference: int) -> HttpResponse:
    """Add a point that was agreed."""
    case = worked(request, pk)
    found = queries.conference_of(case, conference)
    form = PointForm(request.POST or None, case=case, on=clock.today())
    page = Page(_("Add a point agreed"), _("The point was saved."), more=_("Save and add another"),
                to=("cases:conference", case.pk, found.pk))  # fmt: skip
    return doing(
        request, case, form, lambda by, at: actions.agree_point(conference=found, new=form.new(), by=by, at=at), page
    )


@require_http_methods(BOTH)
@rule(PLAN)
def points_to_plan(request: HttpRequest, pk: int, conference: int) -> HttpResponse:
    """Make the agreed points activities of the plan that is being written."""
    case = writable(request, pk)
    found = queries.conference_of(case, conference)
    plan = next((sheet.plan for sheet in live_sheets(case) if sheet.plan.is_written), None)

    def act(by: Any, at: Any) -> int:
        if plan is None:
            raise Refused(_("No plan is being written. Begin one, or a new version of the one in force, first."))
        plan.case = case
        return actions.points_to_plan(conference=found, plan=plan, by=by, at=at)

    form = NoQuestion(sent_data(request), case=case, on=clock.today())
    about = _("Each point becomes an activity with its owner and day; the plan is signed anew.")
    page = Page(_("Put into the plan"), _("The agreed points stand in the plan."), _("Put into the plan"), about)
    return doing(request, case, form, act, page)


@require_http_methods(BOTH)
@rule(WRITE)
def withdraw_conference(request: HttpRequest, pk: int, conference: int) -> HttpResponse:
    """Withdraw minutes written by mistake."""
    case = worked(request, pk)
    found = queries.conference_of(case, conference)
    form = ReasonForm(request.POST or None, case=case, on=clock.today())
    page = Page(_("Withdraw minutes"), _("The minutes were withdrawn; they are kept."), _("Withdraw record"),
                danger=True, back="desk:case")  # fmt: skip
    return doing(
        request, case, form,
        lambda by, at: actions.withdraw_conference(conference=found, **form.cleaned_data, by=by, at=at), page,
    )  # fmt: skip


@require_safe
@rule(READ)
def minutes(request: HttpRequest, pk: int, conference: int) -> HttpResponse:
    """The minutes in Word, for the signatures."""
    user: Any = request.user
    case = case_for(user, pk, clock.today())
    found = queries.conference_of(case, conference)
    if found.withdrawn_at is not None:
        raise Missing
    with override("vi"):
        content = word(settings.RULEBOOK_DIR / TEMPLATE, _told(case, found))
    answer = HttpResponse(content, content_type=WORD)
    answer["Content-Disposition"] = f'attachment; filename="bien-ban-hop-{found.pk}.docx"'
    return answer


def _told(case: Case, found: Any) -> dict[str, Any]:
    """What the Word file shows."""
    name, body = name_on(case.unit, found.on)
    above = parent_of(case.unit)
    points = [
        {"n": n, "words": each.words, "who": each.staff.name if each.staff else each.who_words,
         "due": each.due_on.strftime("%d/%m/%Y") if each.due_on else ""}
        for n, each in enumerate(queries.points_of(found), 1)
    ]  # fmt: skip
    return {
        "parent_body": (body or (above.name if above else "")).upper(), "unit": name.upper(),
        "place": place_words(case.unit), "date_words": date_words(found.on), "hour": found.hour or "…",
        "kind": found.get_kind_display(), "venue": found.place, "chair": found.chair, "secretary": found.secretary,
        "number": case.number, "client": case.person.name, "people": found.people, "said": found.said.splitlines(),
        "conclusion": found.conclusion.splitlines(), "points": points,
    }  # fmt: skip
