"""What merging two records tells of households and relations, to whoever may know of them."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhipcau.access.queries import within
from nhipcau.kernel import touched
from nhipcau.registry.models import LIVE, AllegedHarmer, HouseholdMember, Relation
from nhipcau.registry.states import PERSON_RELATION, RELATIONS_TO_HEAD
from nhipcau.rulebook.queries import code_list

from .households import households_for
from .people import people_for
from .relations import STORY

if TYPE_CHECKING:
    from nhipcau.access.models import User

Told = list[tuple[Any, str]]


def members_told(rows: QuerySet[HouseholdMember], user: "User", on: date) -> Told:
    """Stretches in households that `user` may see: the number of the household, and what the person is to its head."""
    allowed = households_for(user, on).select_related(None).order_by().values("pk")
    found = []
    for row in rows.filter(LIVE, household__in=allowed).order_by("pk"):
        words = [_("Household %(number)s") % {"number": row.household_id}]
        found.append((row.pk, " · ".join([*words, *_code(RELATIONS_TO_HEAD, row.relation)])))
    return found


def relations_told(rows: QuerySet[Relation], user: "User", on: date) -> Told:
    """Relations between people whom `user` may see, or to somebody only named."""
    seen = people_for(user, on).select_related(None).order_by().values("pk")
    rows = rows.filter(LIVE, Q(other__isnull=True) | Q(other__in=seen), person__in=seen)
    found = []
    for row in rows.select_related("person", "other").order_by("pk"):
        other = row.other.name if row.other else row.other_words
        found.append((row.pk, " · ".join([_("Relations"), row.person.name, *_code(PERSON_RELATION, row.kind), other])))
    return found


def harmers_told(rows: QuerySet[AllegedHarmer], user: "User", on: date) -> Told:
    """Who is alleged to have harmed somebody, for whoever may read of abuse in the record it is said in."""
    told = rows.filter(LIVE, within(user, STORY, on, anchor="person__anchor_id", unit="person__unit_id"))
    found = [
        (row.pk, " · ".join([_("Alleged to have harmed this person"), row.other_words])) for row in told.order_by("pk")
    ]
    if found:
        touched.gave(STORY)
    return found


def _code(list_name: str, code: str) -> list[str]:
    return [code_list(list_name).label(code, get_language() or "vi")] if code else []
