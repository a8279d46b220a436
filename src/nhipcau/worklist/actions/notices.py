"""Notices: told inside the action that has something to tell, read by the one who was told."""

from collections.abc import Collection
from datetime import datetime

from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import notice_kinds
from nhipcau.kernel.writing import action
from nhipcau.worklist.models import Notice


def tell(*, accounts: Collection[int], kind: str, anchor: int | None, url: str, by: Actor, at: datetime) -> None:
    """See kernel.contracts.tell. Part of the caller's action. Raises KeyError for a kind nobody registered."""
    if kind not in notice_kinds:
        raise KeyError(f"kind of notice {kind!r} is not registered")
    told = [
        Notice(account_id=pk, kind=kind, anchor_id=anchor, url=url, told_at=at, told_by=by)
        for pk in sorted(set(accounts))
    ]
    if told:
        Notice.objects.bulk_create(told)


@action
def read_notices(*, notices: Collection[Notice], by: Actor, at: datetime) -> None:
    """The one who was told has read these; those read before stay as they are."""
    unread = [notice for notice in notices if notice.read_at is None]
    for notice in unread:
        notice.read_at, notice.read_by = at, by
    if unread:
        Notice.objects.bulk_update(unread, ["read_at", "read_by"], batch_size=500)
        record("worklist.notices_read", about=unread[0], by=by, at=at, details={"ids": [n.pk for n in unread]})
