"""`./nhipcau dedupe [--threshold P] [--json]`: compare the whole registry, fill the queue of possible duplicates."""

import csv
import getpass
import json
import os
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from nhipcau.kernel import actors, clock
from nhipcau.registry.actions import Likely, keep_found
from nhipcau.registry.queries.comparing import explained, rows_to_compare
from nhipcau.registry.queries.evidence import percent
from nhipcau.registry.queries.linking import THRESHOLD, linked

PORTION = 500
"""Pairs written in one transaction: on SQLite a long one stops every other writer."""


class Command(BaseCommand):
    help = "Đối chiếu toàn bộ hồ sơ để tìm người bị ghi trùng; các cặp tìm được vào danh sách chờ quyết định."

    def add_arguments(self, parser: CommandParser) -> None:
        help = "xác suất tối thiểu để coi là có thể trùng, từ 0.01 đến 0.9999"
        parser.add_argument("--threshold", type=float, default=THRESHOLD, help=help)
        parser.add_argument("--json", action="store_true", help="chỉ in JSON ra stdout")

    def handle(self, *args: Any, threshold: float, json: bool, **options: Any) -> None:
        if not 0.01 <= threshold <= 0.9999:
            raise CommandError("--threshold phải từ 0.01 đến 0.9999.", returncode=2)
        began, rows = perf_counter(), rows_to_compare()
        try:
            found = list(explained(rows, linked(rows, threshold, settings.DEDUPE_ENGINE)))
        except ModuleNotFoundError as missing:
            raise CommandError(f"Chưa có gói {missing.name!r}; hãy chạy bằng ./nhipcau dedupe.", returncode=1) from None
        pairs = [Likely(one, other, round(bits, 3), reasons) for one, other, bits, reasons in found]
        by = actors.system(getpass.getuser())
        portions = [pairs[start : start + PORTION] for start in range(0, len(pairs), PORTION)]
        new = sum(keep_found(pairs=portion, by=by, at=clock.now()) for portion in portions)
        told: dict[str, Any] = {"people": len(rows), "pairs": len(pairs), "new": new, "threshold": threshold}
        told |= {"seconds": round(perf_counter() - began, 1), "file": str(written(pairs))}
        self.stdout.write(said(told, as_json=json))


def written(pairs: list[Likely]) -> Path:
    """The result file: ids and codes, no names; only the owner of the data folder reads it."""
    folder = Path(settings.DATA_DIR) / "dedupe"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = folder / "pairs.csv.partial"
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["person", "other", "percent", "reasons"])
        rows.writerows([pair.one, pair.other, percent(pair.bits), " ".join(pair.reasons)] for pair in pairs)
    return partial.replace(folder / "pairs.csv")


def said(told: dict[str, Any], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(told, ensure_ascii=False)
    return (
        f"Đã đối chiếu {told['people']} hồ sơ trong {told['seconds']} giây: {told['pairs']} cặp có thể trùng, "
        f"{told['new']} cặp mới trong danh sách chờ quyết định. Kết quả: {told['file']}"
    )
