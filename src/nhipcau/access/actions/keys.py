"""Keys are replaced while people work: a new one closes from now on, what older ones closed follows by and by."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from nhipcau.access.queries.keys import closed_columns, older_tokens, used_keys
from nhipcau.access.queries.prints import count_older
from nhipcau.access.states import KEY
from nhipcau.audit.actions import Entry, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import key_uses
from nhipcau.kernel.crypto import Unopened
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.keys import FINGERPRINT, Key, KeyMissing, add_key, add_print_key, drop_key, ring
from nhipcau.kernel.secret_fields import SecretField
from nhipcau.kernel.writing import action

from .prints import remake_prints

PORTION = 500
"""Rows closed anew in one transaction: nobody waits for it long."""
SETTLED = timedelta(minutes=10)
"""A key is forgotten that long after its successor was made: whatever still wrote with it has ended."""

log = logging.getLogger(__name__)


def _event(code: str, ident: str, details: dict[str, Any], by: Actor, at: datetime) -> None:
    record_many([Entry(code, KEY, ident, details=details)], by=by, at=at)


@action
def make_key(*, by: Actor, at: datetime) -> Key:
    """Make a new key; every process closes with it from its next write on."""
    made = add_key(at)
    _event("access.key_made", made.id, {}, by, at)
    return made


@action
def make_print_key(*, by: Actor, at: datetime) -> Key:
    """Make a new key of fingerprints; every process makes them with it from its next write on, and asks for both."""
    made = add_print_key(at)
    _event("access.key_made", made.id, {}, by, at)
    return made


@action
def renew_portion(*, by: Actor, at: datetime) -> int:
    """Close some rows anew with the current key, and make fingerprints anew with the newest.

    Gives how many it tried, 0 when none is left that can be opened.

    A row somebody is writing is left for the next time: it is closed with the current key then, or found again. The
    event comes first, so that nobody waits for a row here while holding the end of the journal.
    """
    planned: list[tuple[type[Model], SecretField, list[Any]]] = []
    left = PORTION
    for model, field in closed_columns():
        pks = [pk for pk, token in _openable(model, field, left)]
        if pks:
            planned.append((model, field, pks))
            left -= len(pks)
        if not left:
            break
    files = sum(use.renew(left) for _name, use in key_uses.items()) if left else 0
    made = remake_prints(left - files) if left > files else {}
    details = {f"{model._meta.db_table}.{field.column}": len(pks) for model, field, pks in planned}
    details |= {f"{name}, prints": number for name, number in made.items()}
    if not planned and not files and not made:
        return 0
    _event("access.keys_renewed", ring().current.id, details | ({"files": files} if files else {}), by, at)
    for model, field, pks in planned:
        _renew(model, field, pks)
    return PORTION - left + files + sum(made.values())


def _openable(model: type[Model], field: SecretField, most: int) -> list[tuple[Any, str]]:
    """(key, token) of rows to close anew; what does not open is told in the log and left as it is."""
    found = []
    rows = older_tokens(model, field).order_by("pk").values_list("pk", field.bound_to, "_token")
    for pk, row, token in rows.iterator(chunk_size=PORTION):
        try:
            field.opened(token, field.at(model._meta.db_table, row))
        except (Unopened, KeyMissing):
            continue
        found.append((pk, token))
        if len(found) == most:
            break
    return found


def _renew(model: type[Model], field: SecretField, pks: list[Any]) -> None:
    rows = older_tokens(model, field).filter(pk__in=pks).select_for_update(skip_locked=True)
    for pk, row, token in rows.values_list("pk", field.bound_to, "_token"):
        where = field.at(model._meta.db_table, row)
        same = older_tokens(model, field).filter(pk=pk, _token=token)
        same.update(**{field.name: field.sealed(field.opened(token, where), where)})


@action
def forget_key(*, ident: str, by: Actor, at: datetime) -> None:
    """Delete an old key for good. Raises Refused while it is the current one, still used, or was so a moment ago."""
    if ident.startswith(FINGERPRINT):
        _check_print_key(ident, at)
    else:
        _check_key(ident, at)
    _event("access.key_forgotten", ident, {}, by, at)
    drop_key(ident)


def _check_key(ident: str, at: datetime) -> None:
    keys = ring()
    if ident not in keys.keys:
        raise Refused(_("There is no key %(key)s here; nothing was changed.") % {"key": ident})
    if ident == keys.current.id:
        raise Refused(_("The key %(key)s is the one in use; make a new one first.") % {"key": ident})
    successor = keys.keys[min(other for other in keys.keys if other > ident)]
    if at < successor.made_at + SETTLED:
        raise Refused(_("The key was replaced a moment ago; wait ten minutes. Nothing was changed."))
    if used := used_keys().get(ident):
        told = {"key": ident, "n": sum(used.values())}
        raise Refused(_("The key %(key)s still closes %(n)s values; run keys rotate --now first.") % told)


def _check_print_key(ident: str, at: datetime) -> None:
    newest = ring().fingerprint
    if ident not in {one.id for one in ring().prints}:
        raise Refused(_("There is no key %(key)s here; nothing was changed.") % {"key": ident})
    if ident == newest.id:
        raise Refused(_("The key %(key)s is the one in use; make a new one first.") % {"key": ident})
    if at < newest.made_at + SETTLED:
        raise Refused(_("The key was replaced a moment ago; wait ten minutes. Nothing was changed."))
    if left := count_older():
        told = {"key": ident, "n": left}
        raise Refused(_("%(n)s fingerprints of the key %(key)s are not made anew yet; wait for the clock.") % told)
