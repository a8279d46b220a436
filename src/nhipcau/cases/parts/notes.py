"""What notes, reviews and the time after the end show on the page of a case."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nhipcau.cases.models import Case
from nhipcau.cases.queries import can_write
from nhipcau.cases.queries import notes as queries
from nhipcau.cases.queries.plans import live_sheets
from nhipcau.cases.states import PlanStatus, Status
from nhipcau.kernel import clock
from nhipcau.kernel.contracts import Condition, Happening

SHOWN = 3
"""Notes and reviews shown on the panel; the timeline has them all."""


def asks(request: Any, case: Case) -> Any:
    """What the panel asks together with the others."""
    return queries.course_asked(case)


def case_course(request: Any, case: Case) -> dict[str, Any] | None:
    """The newest notes and reviews, what can be written, and all of them as happenings."""
    user, day = request.user, clock.today()
    notes, reviews = queries.notes_of(user, case, day), queries.reviews_of(case)
    may, works = queries.can_note(user, case, day), can_write(user, case, day)
    plan = next((sheet.plan for sheet in live_sheets(case) if sheet.plan.status == PlanStatus.APPROVED), None)
    after, live = queries.after_care_of(case), case.withdrawn_at is None
    can = {
        "can_note": may and live,
        "can_review": works and plan is not None and case.is_open,
        "can_care": works and live and case.status == Status.CLOSED and after is None,
    }
    if not (notes or reviews or after or any(can.values())):
        return None
    shown = {"notes": notes[:SHOWN], "reviews": reviews[:SHOWN], "after_care": after, "plan": plan}
    return {"case": case, **shown, **can, "timeline": _told(case, notes, reviews)}


def _told(case: Case, notes: Any, reviews: Any) -> list[Happening]:
    found = []
    for note in notes:
        url = reverse("cases:note", args=[case.pk, note.pk])
        words = " · ".join(part for part in (note.words, note.result) if part)
        found.append(Happening(note.on, note.get_kind_display(), words, note.recorded_by.name, url=url))
    for review in reviews:
        title = _("Review: %(proposal)s") % {"proposal": review.get_proposal_display()}
        found.append(Happening(review.on, title, review.conclusion, review.recorded_by.name))
    return found


def _reviewed(case: Case, since: datetime | None) -> bool:
    return any(since is None or review.recorded_at >= since for review in queries.reviews_of(case))


def _url(case: Case) -> str:
    plan = next((sheet.plan for sheet in live_sheets(case) if sheet.plan.status == PlanStatus.APPROVED), None)
    return reverse("cases:review_plan", args=[case.pk, plan.pk]) if plan else reverse("cases:plan", args=[case.pk])


CONDITIONS = {
    "review_done": Condition(
        gettext_lazy("Plan reviewed"), gettext_lazy("The plan was not reviewed yet in this cycle."), _reviewed, _url
    ),
}
"""What a procedure may ask of reviews."""
