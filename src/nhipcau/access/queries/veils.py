"""Groups of fields with a permission of their own: a story of abuse or trafficking is blank for whoever lacks it.

A record says which story it tells (`guard_of`) and which of its fields tell it (`guarded_fields`). Rows fetched through
`veiled` come with these fields blank, so no page, panel, search, form or file can show them.
"""

from collections.abc import Collection, Iterable
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
    by_guard: dict[str, list[Protected]] = {}
    for record in records:
        if guard := record.guard_of():
            by_guard.setdefault(guard, []).append(record)
    if len(by_guard) > 1:  # one question about the teams of all of a list
        wanted = {
            guard: [one for one in told if not _open(user, GUARDS[guard], one, on)] for guard, told in by_guard.items()
        }
        teams(user, [one for guard, told in wanted.items() if has(user, GUARDS[guard], on) for one in told], on)
    for guard, told in by_guard.items():
        readable = may_read_stories(user, guard, told, on)
        for record in (one for one in told if one.anchor_id not in readable):
            for name in record.guarded_fields:
                record.__dict__[name] = ""
            record.veiled = guard


def may_read_stories(user: User, guard: str, records: Collection[Protected], on: date) -> frozenset[int]:
    """Anchors of those of these records, which `user` sees, whose story of this group of fields they may read.

    Without a group it is no such story. Whose team they are in is asked once for all that need it.
    """
    if not guard:
        return frozenset(record.anchor_id for record in records)
    permission = GUARDS[guard]
    open_ones = frozenset(record.anchor_id for record in records if _open(user, permission, record, on))
    others = [record for record in records if record.anchor_id not in open_ones]
    return open_ones | (teams(user, others, on) if others and has(user, permission, on) else frozenset())


def may_read_story(user: User, guard: str, record: Protected, on: date) -> bool:
    """Whether `user`, who sees this record already, may read a story of this group of fields."""
    return record.anchor_id in may_read_stories(user, guard, [record], on)


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
