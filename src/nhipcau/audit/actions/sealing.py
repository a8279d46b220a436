"""Once a day all heads of the chains are sealed: a row here, and a file that can leave this machine."""

import json
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from nhipcau.audit.models import ChainHead, SealedHead
from nhipcau.audit.queries import newest_seal, seal_files
from nhipcau.audit.queries.seals import FORMAT, mac_of, read, sealing_key
from nhipcau.kernel.actors import Actor, system
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.locks import only_one
from nhipcau.kernel.writing import action

from .writing import record


@action
def seal(*, by: Actor, at: datetime) -> tuple[SealedHead, Path]:
    """Seal the heads as they are now; gives the row and its file. Without the file nothing is sealed (OSError)."""
    before = newest_seal()
    heads = {head.chain: (head.position, head.hash) for head in ChainHead.objects.order_by("chain")}
    sealed = SealedHead(number=before.number + 1 if before else 1, at=at, heads=heads)
    sealed.previous = before.mac if before else ""
    sealed.mac = mac_of(sealed.sealed(), sealing_key())
    sealed.save()
    details = {"number": sealed.number, "events": sum(position for position, _ in heads.values())}
    record("audit.sealed", about=sealed, by=by, at=at, details=details)
    return sealed, _write(sealed)


def seal_daily(at: datetime) -> None:
    """The clock's job: once a day. A day whose file could not be written is tried again at the next tick."""
    if _sealed_today(at):
        return
    with only_one("audit-seal") as mine:
        if mine and not _sealed_today(at) and ChainHead.objects.exists():
            seal(by=system("niêm phong hằng ngày"), at=at)


def set_aside(why: str) -> list[Path]:
    """After a restore: move the files of seals this database does not know into a folder of their own.

    They tell of events that were undone; kept, but no longer compared with.
    """
    known = dict(SealedHead.objects.values_list("number", "mac"))
    moved = []
    for path in seal_files():
        found = read(path)
        if known.get(found.number) == found.mac:
            continue
        folder = path.parent / why
        folder.mkdir(mode=0o700, exist_ok=True)
        moved.append(path.rename(folder / path.name))
    return moved


def _sealed_today(at: datetime) -> bool:
    newest = newest_seal()
    return newest is not None and local_day(newest.at) == local_day(at)


def _write(sealed: SealedHead) -> Path:
    """Under a name of its own first, and on the disk before it has its real one."""
    folder = Path(settings.SEALS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"niem-phong-{sealed.number:06d}-{local_day(sealed.at)}.json"
    partial = path.with_suffix(".partial")
    text = json.dumps({"format": FORMAT, **sealed.sealed(), "mac": sealed.mac}, ensure_ascii=False, indent=1)
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return partial.replace(path)
