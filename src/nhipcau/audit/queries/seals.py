"""Sealed heads: what they say of each chain, in the database and in files that were kept elsewhere."""

import hmac
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from nhipcau.audit.models import SealedHead, canonical
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.keys import kept_key

FORMAT = 1
KEY = "audit.key"

Wanted = Mapping[str, Mapping[int, Mapping[str, str]]]
"""Chain → position → hash → the words of the seal that says so."""


@dataclass(frozen=True)
class Seal:
    """What a seal says; `words` name it to people."""

    words: str
    number: int
    body: Mapping[str, Any]
    mac: str

    @property
    def heads(self) -> Mapping[str, tuple[int, str]]:
        heads: Mapping[str, tuple[int, str]] = self.body["heads"]
        return heads


@dataclass(frozen=True)
class Fault:
    """A seal that is not as it was made; `row` is its row, when it stands in the database."""

    number: int
    row: int | None
    why: str


def sealing_key() -> str:
    """The key of the seals, made at the first: a file of mode 0600 in the data folder, in no backup."""
    return kept_key(Path(settings.DATA_DIR) / KEY)


def sealing_key_missing() -> bool:
    """Without the key seals are compared with the chains, but nobody can say who made them."""
    return not (Path(settings.DATA_DIR) / KEY).exists()


def mac_of(body: Mapping[str, Any], key: str) -> str:
    """HMAC-SHA256 over what a seal says."""
    return hmac.new(key.encode(), canonical(body), "sha256").hexdigest()


def newest_seal() -> SealedHead | None:
    """The last one made."""
    return SealedHead.objects.order_by("-number").first()


def seal_files() -> list[Path]:
    """The files of seals that are still in their folder."""
    folder = Path(settings.SEALS_DIR)
    return sorted(folder.glob("niem-phong-*.json")) if folder.is_dir() else []


def read(path: Path) -> Seal:
    """A file as `seal` writes it. Raises Refused for anything else."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told.pop("format") != FORMAT or told.keys() != {"number", "at", "heads", "previous", "mac"}:
            raise ValueError
        for position, digest in told["heads"].values():
            if type(position) is not int or type(digest) is not str:
                raise ValueError
        return Seal(f"tệp {path.name}", int(told["number"]), told, str(told.pop("mac")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise Refused(f"Tệp {path} không phải là tệp niêm phong, hoặc đã hỏng.") from None


def faults(files: Iterable[Path]) -> Iterator[Fault]:
    """Seals that are not as they were made. Without the key only their order is looked at."""
    key = "" if sealing_key_missing() else sealing_key()
    number, mac = 0, ""
    for row in SealedHead.objects.order_by("number").iterator(chunk_size=200):
        if row.number != number + 1 or row.previous != mac:
            yield Fault(row.number, row.pk, "thiếu hoặc chèn thêm một niêm phong trước niêm phong này")
        if key and not hmac.compare_digest(mac_of(row.sealed(), key), row.mac):
            yield Fault(row.number, row.pk, "niêm phong này đã bị sửa, hoặc không do khóa niêm phong ở đây làm ra")
        number, mac = row.number, row.mac
    for path in files:
        seal = read(path)
        if key and not hmac.compare_digest(mac_of(seal.body, key), seal.mac):
            yield Fault(seal.number, None, f"{seal.words} đã bị sửa, hoặc không do khóa niêm phong ở đây làm ra")


def wanted(files: Iterable[Path]) -> Wanted:
    """What the chains must hold, by the seals in the database and in these files."""
    found: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for seal in (*_kept(), *map(read, files)):
        for chain, (position, digest) in seal.heads.items():
            found[chain][position].setdefault(digest, seal.words)
    return found


def _kept() -> Iterator[Seal]:
    for row in SealedHead.objects.order_by("number").iterator(chunk_size=200):
        yield Seal(f"niêm phong số {row.number}", row.number, row.sealed(), row.mac)
