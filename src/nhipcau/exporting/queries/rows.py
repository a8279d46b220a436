"""The rows of a list as one person takes them out, and whether they may still have them later."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nhipcau.access.queries import anchors_with_a_seal, corrected, teams_left, visible
from nhipcau.kernel.contracts import Listing, listings
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.paging import PRIVATE
from nhipcau.kernel.permissions import Permission

if TYPE_CHECKING:
    from nhipcau.access.models import User
    from nhipcau.exporting.models import Export

PORTION = 1_000
"""Rows looked at together: the memory of an export does not grow with its length."""


@dataclass
class Asked:
    """A list as somebody asked for it: its form, its rows, and which records were told of while it was written.

    `hushed` are those of `told` whose story was blank or of which something is sealed: they say less than others.
    """

    listing: Listing
    form: forms.Form
    rows: Any
    told: list[int] = field(default_factory=list)
    hushed: list[int] = field(default_factory=list)

    def count(self) -> int:
        """How many rows there are now."""
        return int(self.rows.count()) if isinstance(self.rows, QuerySet) else len(self.rows)


def offers(user: "User", name: str) -> bool:
    """Whether `user` may take this list out at all."""
    listing = listings.get(name)
    return listing is not None and user.may(listing.permission) and user.may(Permission.EXPORT)


def listing_for(user: "User", name: str) -> Listing:
    """The list of this name. Raises Missing for whoever may not take it out, the same as for none."""
    if not offers(user, name):
        raise Missing
    return listings[name]


def asked(user: "User", listing: Listing, data: Any, on: date) -> Asked:
    """The list with this filter, as the page shows it to `user`, of what they may take out.

    A record reached only in an emergency, or in units where `user` takes nothing out, stays where it is.
    """
    form, rows = listing.asked(user, data, on)
    if listing.protected:
        rows = visible(rows, user, Permission.EXPORT, on)
    return Asked(listing, form, rows)


def cells(found: Asked, user: "User", on: date) -> Iterator[Sequence[Any]]:
    """Rows of cells in the order of the list, asked for a portion at a time; `found` remembers of which records."""
    for rows in _rows(found):
        if found.listing.protected:
            found.told += [row.anchor_id for row in rows]
            found.hushed += [row.anchor_id for row in rows if row.veiled]
        for line in found.listing.lines(rows, found.form, user, on):
            yield [column.value(line) for column in found.listing.columns]


def _rows(found: Asked) -> Iterator[Sequence[Any]]:
    if not isinstance(found.rows, QuerySet):
        yield found.rows
        return
    order = list(found.rows.select_related(None).prefetch_related(None).values_list("pk", flat=True))
    every = found.rows.order_by()
    for start in range(0, len(order), PORTION):
        here = order[start : start + PORTION]
        known = {row.pk: row for row in every.filter(pk__in=here)}
        yield [known[pk] for pk in here if pk in known]


def rights_of(user: "User", on: date) -> list[list[Any]]:
    """The grants of `user` on a day, those lent by a cover too: [role, unit]."""
    return sorted([grant.role, grant.unit_id] for grant in user.grants_on(on))


def filter_words(form: forms.Form, *, private: bool = True) -> str:
    """What a list was narrowed to, in words; without `private` nothing of what was typed of a person."""
    said, words = [], _("typed, not shown")
    for bound in form:
        value = bound.value() if bound.html_name in form.data else None
        if value not in (None, "", [], False):
            hidden = bound.name in PRIVATE and not private
            said.append(f"{bound.label}: {words if hidden else _chosen(bound, value)}")
    return "; ".join(said)


def _chosen(bound: forms.BoundField, value: Any) -> str:
    if isinstance(bound.field, forms.BooleanField):
        return _("Yes")
    choices: Mapping[str, Any] = {str(key): words for key, words in getattr(bound.field, "choices", ())}
    return str(choices.get(str(value), value))


def packed(found: Asked) -> str:
    """Which records a file tells of, to be kept closed beside it; empty when its rows are no records."""
    if not found.told:
        return ""
    sealed = anchors_with_a_seal()
    hushed = sorted({*found.hushed, *(pk for pk in found.told if pk in sealed)})
    text = json.dumps([found.told, hushed], separators=(",", ":"))
    return b64encode(zlib.compress(text.encode())).decode()


def still_open(export: "Export", user: "User", on: date) -> bool:
    """Whether every record in the file of an export is as open to `user` as when it was made.

    Not so when one was restricted, sealed or withdrawn since, a conflict was declared, its team was left, or its story
    became one they may not read.
    """
    if not export.held or export.made_at is None:
        return True
    told, hushed = json.loads(zlib.decompress(b64decode(export.held)))
    if (anchors_with_a_seal() & frozenset(told)) - frozenset(hushed) or teams_left(user, export.made_at, on) & {*told}:
        return False
    listing = listings[export.listing]
    rows = visible(listing.asked(user, {}, on)[1], user, Permission.EXPORT, on).order_by()
    return all(
        _as_open(rows, told[start : start + PORTION], frozenset(hushed), export.made_at)
        for start in range(0, len(told), PORTION)
    )


def _as_open(rows: Any, anchors: Sequence[int], hushed: Collection[int], since: datetime) -> bool:
    here = rows.filter(anchor_id__in=anchors)
    if here.count() < len(anchors):
        return False
    changed = corrected(anchors, since)
    return not changed or all(row.anchor_id in hushed or not row.veiled for row in here.filter(anchor_id__in=changed))
