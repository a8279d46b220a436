"""Keeping, renaming and deleting filters of the list of people."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.registry.models import SavedFilter

if TYPE_CHECKING:
    from nhipcau.access.models import User
    from nhipcau.org.models import Unit

MOST, DIGITS = 30, 7
"""Filters one person keeps at most; so many digits in a title are a telephone or an identity number."""


@action
def keep_filter(
    *, owner: "User", title: str, query: Mapping[str, str], unit: "Unit | None", by: Actor, at: datetime
) -> SavedFilter:
    """Keep a filter under a title, for `owner` alone or shared with `unit`.

    Raises Refused for an empty filter, a title that is used or holds a number of a person, or one too many.
    """
    if not query:
        raise Refused(_("Nothing is chosen in the filter. Choose something on the list of people, then keep it."))
    if SavedFilter.objects.filter(owner=owner).count() >= MOST:
        raise Refused(_("You keep %(most)d filters already. Delete one you no longer use.") % {"most": MOST})
    saved = SavedFilter(owner=owner, unit=unit, query=dict(query), recorded_at=at, recorded_by=by)
    saved.title = _checked(saved, title)
    saved.save()
    _record("registry.filter_kept", saved, by, at)
    return saved


@action
def rename_filter(*, saved: SavedFilter, title: str, by: Actor, at: datetime) -> SavedFilter:
    """Give a filter another title. Raises Refused as `keep_filter` does."""
    saved.title = _checked(saved, title)
    saved.save(update_fields=["title"])
    _record("registry.filter_renamed", saved, by, at)
    return saved


@action
def delete_filter(*, saved: SavedFilter, by: Actor, at: datetime) -> None:
    """Delete a filter: it says nothing of anybody, so nothing of it is kept but the event."""
    _record("registry.filter_deleted", saved, by, at)
    saved.delete()


def _checked(saved: SavedFilter, title: str) -> str:
    title = clean(title)[:60]
    if not title:
        raise Refused(_("Give the filter a name."), "title")
    if sum(char.isdigit() for char in title) >= DIGITS:
        raise Refused(_("The name of a filter holds no telephone or identity number. Say what is looked for."), "title")
    if SavedFilter.objects.filter(owner=saved.owner, title=title).exclude(pk=saved.pk).exists():
        raise Refused(_("You keep a filter of this name already. Choose another name."), "title")
    return title


def _record(event: str, saved: SavedFilter, by: Actor, at: datetime) -> None:
    record(event, about=saved, unit=saved.unit, by=by, at=at, details={"fields": sorted(saved.query)})
