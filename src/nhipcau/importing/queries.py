"""Imports a person may see, and which rows are known already."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from nhipcau.access.queries import scope
from nhipcau.kernel import touched
from nhipcau.kernel.actors import by
from nhipcau.kernel.contracts import Register, registers
from nhipcau.kernel.dates import local_end, local_start
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import centre_or_none

from .models import Import, Row
from .states import RowKind, Status

if TYPE_CHECKING:
    from nhipcau.access.models import User


@dataclass(frozen=True, kw_only=True)
class ImportFilter:
    """What the list is narrowed to; empty means no narrowing. Days of the upload, both included."""

    first: date | None = None
    last: date | None = None
    register: str = ""
    unit: int | None = None
    officer: str = ""
    status: str = ""


def filtered(rows: QuerySet[Import], wanted: ImportFilter) -> QuerySet[Import]:
    """`rows` narrowed."""
    lookups = {
        "uploaded_at__gte": wanted.first and local_start(wanted.first),
        "uploaded_at__lt": wanted.last and local_end(wanted.last),
        "register": wanted.register,
        "unit_id": wanted.unit,
        "status": wanted.status,
    }
    rows = rows.filter(**{name: value for name, value in lookups.items() if value})
    return rows.filter(by(wanted.officer, "uploaded_by")) if wanted.officer else rows


def units_allowed(user: "User", register: Register, on: date) -> frozenset[int]:
    """Units whose records of this register the person may import; none when it is for the Centre alone to import."""
    allowed = scope(user, Permission.IMPORT, on) & scope(user, register.permission, on)
    head = centre_or_none() if register.whole else None
    return allowed if head is None or head.pk in allowed else frozenset()


def registers_for(user: "User") -> list[Register]:
    """Registers the person may import, in the order they were registered."""
    return [register for register in registers if user.may(register.permission)]


def imports_for(user: "User", on: date) -> QuerySet[Import]:
    """Imports into units where the person may import, newest first."""
    names = [register.name for register in registers_for(user)]
    found = Import.objects.filter(unit_id__in=scope(user, Permission.IMPORT, on), register__in=names)
    return found.select_related("unit").defer("result").order_by("-pk")


def import_for(user: "User", pk: int, on: date) -> Import:
    """One import with its findings. Raises Missing, the same for a hidden one and for none."""
    found = imports_for(user, on).defer(None).filter(pk=pk).first()
    touched.looked_up("importing.import", pk, found, Permission.IMPORT)
    if found is None:
        raise Missing
    return found


def import_of_system(pk: int) -> Import:
    """One import, for commands and jobs. Raises Missing."""
    try:
        return Import.objects.select_related("unit", "file").get(pk=pk)
    except Import.DoesNotExist:
        raise Missing from None


def interrupted(register: str, unit: Any, sha256: str) -> Import | None:
    """An import by command of the same file that did not come to its end."""
    found = Import.objects.filter(register=register, unit=unit, sha256=sha256, status=Status.RUNNING, file=None)
    return found.order_by("pk").last()


def unfinished() -> list[Import]:
    """Imports that run, or are being taken back, or whose process died meanwhile; those by command wait for it."""
    running = Import.objects.filter(status__in=[Status.RUNNING, Status.UPLOADED], file__isnull=False)
    return list((running | Import.objects.filter(status=Status.TAKING_BACK)).defer("result").order_by("pk"))


def known_rows(fingerprints: Collection[str]) -> Counter[str]:
    """How many live records carry each of these fingerprints."""
    rows = Row.objects.filter(fingerprint__in=fingerprints, live=True)
    return Counter({row["fingerprint"]: row["n"] for row in rows.values("fingerprint").annotate(n=Count("pk"))})


def rows_done(origin: Import) -> dict[int, tuple[str, list[Any]]]:
    """Sheet row → what this import already did with it, and the changes it took: empty unless it was interrupted."""
    links = Row.objects.filter(origin=origin)
    return {row: (kind, changes) for row, kind, changes in links.values_list("sheet_row", "kind", "changes").iterator()}


def records_of(origin: Import, portion: int) -> Iterator[list[tuple[int, str, int]]]:
    """(link id, model, id) of the records an import added and that were not taken back, in portions, the last first."""
    while True:
        links = Row.objects.filter(origin=origin, kind=RowKind.CREATED, live=True).order_by("-pk")
        found = list(links.values_list("pk", "model", "object_id")[:portion])
        if not found:
            return
        yield found


def all_records(origin: Import) -> list[tuple[str, int]]:
    """(model, id) of everything an import added and that was not taken back."""
    links = Row.objects.filter(origin=origin, kind=RowKind.CREATED, live=True).order_by("pk")
    return list(links.values_list("model", "object_id"))


def origins(model: str, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Record id → (import, sheet row) it came from, for the page of a record the caller already may see."""
    links = Row.objects.filter(model=model, object_id__in=list(ids), kind=RowKind.CREATED)
    return {pk: (origin, row) for pk, origin, row in links.values_list("object_id", "origin_id", "sheet_row")}
