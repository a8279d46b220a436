"""Reads of meetings about a case, only of cases the caller already may see; none of a case whose story is veiled."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhipcau.cases.models import Activity, AgreedPoint, Case, Conference, OutsidePaper
from nhipcau.cases.states import MeetingKind
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.together import Question, answered

from .plans import is_child

CONFERENCES = "cases.conferences"
MINUTES = "nd56_bien_ban_hop"
"""The minutes of a meeting to set measures, when a commune kept them on paper."""


def conferences_asked(case: Case) -> dict[str, Any]:
    """What the page of a case asks of its meetings."""
    return {CONFERENCES: Question(_of_case, case=case.pk)}


def _of_case(case: int) -> QuerySet[Conference]:
    return Conference.objects.filter(case_id=case, withdrawn_at__isnull=True).order_by("-on", "-id")


def conferences_of(case: Case) -> list[Conference]:
    """Meetings about a case, newest first, withdrawn ones left out."""
    return [] if case.veiled else answered(case, CONFERENCES, _of_case(case.pk))


def unmet(case: Case, activities: Collection[Activity], on: date) -> list[str]:
    """What the plan of a child still needs in an emergency: the minutes of the meeting that set the measures."""
    urgent = any(activity.emergency for activity in activities) and is_child(case, on)
    if not urgent or _of_case(case.pk).filter(kind=MeetingKind.MEASURES).exists():
        return []
    if OutsidePaper.objects.filter(case=case, kind=MINUTES, withdrawn_at__isnull=True).exists():
        return []
    return [_("minutes of the meeting to set measures (NĐ 56/2017 Đ.27 k.2)")]


def conference_of(case: Case, pk: int) -> Conference:
    """One meeting, withdrawn ones too. Raises Missing."""
    found = None if case.veiled else Conference.objects.filter(case=case, pk=pk).first()
    if found is None:
        raise Missing
    found.case = case
    return found


def points_of(conference: Conference) -> list[AgreedPoint]:
    """What was agreed in a meeting, in the order it was written down."""
    return list(AgreedPoint.objects.filter(conference=conference).select_related("staff").order_by("id"))
