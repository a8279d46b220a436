"""Groups of fields with a permission of their own: a story of abuse or trafficking is blank for whoever lacks it.

A record says which story it tells (`guard_of`) and which of its fields tell it (`guarded_fields`). Rows fetched through
`veiled` come with these fields blank, so no page, panel, search, form or file can show them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from nhipcau.access.models import Protected, User
from nhipcau.access.states import GUARDS
from nhipcau.kernel.permissions import Permission

from .scopes import OPENED_BY_GLASS, has, reach, scope, within


def veiled(rows: Any, user: User, on: date) -> Any:
    """`rows`, which `user` already may see, with the stories they may not read left blank."""
    return rows.lifting(lambda records: veil(records, user, on))


def veil(records: Iterable[Protected], user: User, on: date) -> None:
    """Blank the guarded fields of records whose story `user` may not read. Sets `veiled` to the group of fields."""
    for record in records:
        guard = record.guard_of()
        if not may_read_story(user, guard, record, on):
            for name in record.guarded_fields:
                record.__dict__[name] = ""
            record.veiled = guard


def may_read_story(user: User, guard: str, record: Protected, on: date) -> bool:
    """Whether `user`, who sees this record already, may read a story of this group of fields (none: every story).

    Its anchor need not be loaded again.
    """
    if not guard:
        return True
    permission, found = GUARDS[guard], reach(user, on)
    if record.anchor_id in found.glass and permission in OPENED_BY_GLASS:
        return True
    if record.unit_id in scope(user, permission, on):
        return True
    return has(user, permission, on) and record.anchor_id in found.team


def telling(user: User, guard: str, on: date) -> Q:
    """The condition on rows whose guarded words `user` may know: to narrow by such a word and tell no more."""
    return within(user, GUARDS[guard], on) if guard else Q()


def may_narrow(user: User, guard: str, read: Permission, on: date) -> bool:
    """Whether a list read with `read` may be filtered by a guarded word: in all units, else the answer would tell."""
    return scope(user, read, on) <= scope(user, GUARDS[guard], on)
