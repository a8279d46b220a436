"""Groups of fields with a permission of their own: a story of abuse or trafficking is blank for whoever lacks it.

A record says which story it tells (`guard_of`) and which of its fields tell it (`guarded_fields`). Rows fetched through
`veiled` come with these fields blank, so no page, panel, search, form or file can show them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from nhipcau.access.models import Protected, User
from nhipcau.access.states import GUARDS
from nhipcau.kernel.permissions import Permission

from .scopes import OPENED_BY_GLASS, has, reach, scope, teams, within


def veiled(rows: Any, user: User, on: date) -> Any:
    """`rows`, which `user` already may see, with the stories they may not read left blank."""
    return rows.lifting(Veil(user, on))


@dataclass(frozen=True)
class Veil:
    """What `veiled` does to rows; the same for all questions of one person on a day."""

    user: User
    on: date

    def __call__(self, records: Iterable[Protected]) -> None:
        veil(records, self.user, self.on)


def veil(records: Iterable[Protected], user: User, on: date) -> None:
    """Blank the guarded fields of records whose story `user` may not read. Sets `veiled` to the group of fields."""
    hidden = [(one, guard) for one in records if (guard := one.guard_of()) and not _open(user, GUARDS[guard], one, on)]
    told = teams(user, [one for one, guard in hidden if has(user, GUARDS[guard], on)], on)  # all of a list at once
    for record, guard in hidden:
        if record.anchor_id not in told or not has(user, GUARDS[guard], on):
            for name in record.guarded_fields:
                record.__dict__[name] = ""
            record.veiled = guard


def _open(user: User, permission: Permission, record: Protected, on: date) -> bool:
    """For a record that `user` sees already: its anchor need not be loaded again to know of the story."""
    if record.anchor_id in reach(user, on).glass and permission in OPENED_BY_GLASS:
        return True
    return record.unit_id in scope(user, permission, on)


def telling(user: User, guard: str, on: date) -> Q:
    """The condition on rows whose guarded words `user` may know: to narrow by such a word and tell no more."""
    return within(user, GUARDS[guard], on) if guard else Q()


def may_narrow(user: User, guard: str, read: Permission, on: date) -> bool:
    """Whether a list read with `read` may be filtered by a guarded word: in all units, else the answer would tell."""
    return scope(user, read, on) <= scope(user, GUARDS[guard], on)
