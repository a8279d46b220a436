"""Saved filters of the list of people: one's own, and those shared with a unit one works in."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from nhipcau.access.queries import reach, scope
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import units
from nhipcau.registry.models import SavedFilter

if TYPE_CHECKING:
    from nhipcau.access.models import User
    from nhipcau.org.models import Unit


def saved_filters(user: "User", on: date) -> QuerySet[SavedFilter]:
    """Those `user` keeps and those shared with the units they work in, with the ones above and below, by title."""
    rows = SavedFilter.objects.filter(Q(owner=user) | Q(unit__in=_units_around(user, on)))
    return rows.select_related("unit").order_by("title", "id")


def saved_filters_to_change(user: "User", on: date) -> QuerySet[SavedFilter]:
    """Those `user` may rename and delete: their own, and those shared with a unit they lead, by title."""
    shared = Q(unit__in=scope(user, Permission.SUPERVISE, on))
    return SavedFilter.objects.filter(Q(owner=user) | shared).select_related("unit").order_by("title", "id")


def saved_filter_for(user: "User", pk: int, on: date) -> SavedFilter:
    """One that `user` may rename and delete. Raises Missing."""
    found = saved_filters_to_change(user, on).filter(pk=pk).first()
    if found is None:
        raise Missing
    return found


def units_to_share(user: "User", on: date) -> "QuerySet[Unit]":
    """The units whose people `user` leads, with whom a filter can be shared."""
    return units().filter(pk__in=scope(user, Permission.SUPERVISE, on) & scope(user, Permission.PERSON_READ, on))


def _units_around(user: "User", on: date) -> frozenset[int]:
    """Units reached, and those in or below which somebody has a grant."""
    roots = {grant.unit_id for grant in user.grants_on(on)}
    tree = reach(user, on).tree
    paths = [branch.path for branch in tree if branch.pk in roots]
    above = {branch.pk for branch in tree if any(path.startswith(branch.path) for path in paths)}
    return scope(user, Permission.PERSON_READ, on) | above
