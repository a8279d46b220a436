"""What was withdrawn or ended after two records were made one: each row can be again as it stood then.

Only what describes somebody: telephones, papers, addresses, groups, relations. A consent that was withdrawn, a request
that was answered and an allegation that proved unfounded stay so: those are decisions of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from nhipcau.kernel.contracts import carried
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.retracing import held, plain_key
from nhipcau.registry.models import Address, GroupMembership, IdentityPaper, Merge, Person, Phone, Relation

if TYPE_CHECKING:
    from nhipcau.access.models import User

WITHDRAWN = ("withdrawn_at", "withdrawn_by", "withdrawn_reason")
COLUMNS: Mapping[type[Model], tuple[str, ...]] = {
    Phone: WITHDRAWN,
    IdentityPaper: WITHDRAWN,
    Address: WITHDRAWN,
    GroupMembership: (*WITHDRAWN, "until", "ended_reason"),
    Relation: (*WITHDRAWN, "until", "ended_at", "ended_by", "ended_why"),
}
"""The columns that say that a row holds no more, by table."""
MAIN = "main"
"""Beside those of a telephone it is kept which was the main one: that follows by itself."""
Stood = dict[str, dict[str, dict[str, Any]]]


def standing(*people: Person) -> Stood:
    """How the live rows of these people stand: table → id → columns."""
    found: Stood = {}
    for model, names in COLUMNS.items():
        kept = (*names, MAIN) if model is Phone else names
        rows = model._default_manager.filter(person__in=people, withdrawn_at__isnull=True).order_by("pk")
        found[model._meta.label_lower] = {str(plain_key(row.pk)): held(row, kept) for row in rows}
    return found


def changed(merge: Merge) -> Iterator[tuple[type[Model], Model, dict[str, Any]]]:
    """(table, row, columns as they stood) of what was withdrawn or ended since and still hangs on the kept record."""
    for label, rows in merge.stood.items():
        model = apps.get_model(label)
        names = COLUMNS[model]
        for row in model._default_manager.filter(person=merge.kept_id, pk__in=list(rows)).order_by("recorded_at", "pk"):
            stood = {name: rows[str(plain_key(row.pk))][name] for name in names}
            if held(row, names) != stood:
                yield model, row, stood


def name_of(row: Model) -> str:
    """What a row is called in a form."""
    return f"{row._meta.label_lower}:{row.pk}"


def changed_told(user: "User", merge: Merge, on: date) -> list[tuple[str, str]]:
    """(name, words) of what can be as it stood, as far as `user` may know of it."""
    found = []
    for model, row, _stood in changed(merge):
        found += [(name_of(row), f"{words} · {_what(row)}") for words in _words(model, row, user, on)]
    return found


def _words(model: type[Model], row: Model, user: "User", on: date) -> Iterable[str]:
    known = carried.get(f"{model._meta.label_lower}.person")
    told: Any = known.told if known is not None else None
    rows: QuerySet[Any] = model._default_manager.filter(pk=row.pk)
    return [words for _pk, words in told(rows, user, on)] if told is not None else []


def _what(row: Any) -> str:
    """What happened to it since."""
    if row.withdrawn_at is not None:
        return _("withdrawn: %(why)s") % {"why": row.withdrawn_reason}
    until = getattr(row, "until", None)
    return _("ended %(day)s") % {"day": format_day(until)} if until else _("ended")
