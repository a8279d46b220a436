"""Imports a person may see, and which rows are known already."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, QuerySet

from nhipcau.access.queries import not_newest, scope
from nhipcau.kernel import touched
from nhipcau.kernel.actors import by
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import Register, registers
from nhipcau.kernel.crypto import hidden_alike
from nhipcau.kernel.dates import format_day, local_end, local_start
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import centre_or_none

from .engine.mapping import Remembered
from .models import Import, Mapping, Row
from .states import MADE, RowKind, Status

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
    return found.select_related("unit").defer("closed_result").order_by("-pk")


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


def mappings_for(register: str, unit: Any) -> dict[str, Remembered]:
    """Key of the headings → how they were mapped for this unit, else for the Centre."""
    head = centre_or_none()
    units = [unit.pk, *([head.pk] if head else [])]
    rows = Mapping.objects.filter(register=register, unit__in=units, forgotten_at__isnull=True)
    return {row.headings: remembered(row) for row in sorted(rows, key=lambda row: -units.index(row.unit_id))}


def remembered(row: Mapping) -> Remembered:
    """A mapping as the engine reads by it."""
    fields = [(heading, field) for heading, field in row.fields]
    return Remembered(row.pk, fields, row.mapped_by.name, format_day(local_day(row.mapped_at)))


def mappings_of(user: "User", on: date) -> QuerySet[Mapping]:
    """Mappings for the units and registers where the person may import, the newest first."""
    names = [register.name for register in registers_for(user)]
    rows = Mapping.objects.filter(forgotten_at__isnull=True, register__in=names)
    return rows.filter(unit__in=scope(user, Permission.IMPORT, on)).select_related("unit").order_by("-pk")


def mapping_for(user: "User", pk: int, on: date) -> Mapping:
    """One mapping. Raises Missing."""
    if (found := mappings_of(user, on).filter(pk=pk).first()) is None:
        raise Missing
    return found


def interrupted(register: str, unit: Any, sha256: str) -> Import | None:
    """An import by command of the same file that did not come to its end."""
    found = Import.objects.filter(register=register, unit=unit, sha256=sha256, status=Status.RUNNING, file=None)
    return found.order_by("pk").last()


def unfinished() -> list[Import]:
    """Imports that run, or are being taken back, or whose process died meanwhile; those by command wait for it."""
    running = Import.objects.filter(status__in=[Status.RUNNING, Status.UPLOADED], file__isnull=False)
    return list((running | Import.objects.filter(status=Status.TAKING_BACK)).defer("closed_result").order_by("pk"))


def known_rows(fingerprints: Collection[str]) -> Counter[str]:
    """How many live records carry each of these fingerprints, under whichever key it was hidden."""
    wanted = {other: one for one in fingerprints for other in hidden_alike(one)}
    rows = Row.objects.filter(fingerprint__in=wanted, live=True).values("fingerprint").annotate(n=Count("pk"))
    found = Counter[str]()
    for row in rows:
        found[wanted[row["fingerprint"]]] += row["n"]
    return found


def older_marks() -> QuerySet[Row]:
    """Rows whose fingerprint another key than the newest hid."""
    return Row.objects.filter(not_newest("fingerprint"))


def count_older_marks() -> int:
    """How many they are."""
    return older_marks().count()


class Done(NamedTuple):
    """What an import did with a sheet row: the kind, the changes it took, what it told then."""

    kind: str
    changes: list[Any]
    told: list[Any]


def rows_done(origin: Import) -> dict[int, Done]:
    """Sheet row → what this import already did with it: empty unless it was interrupted.

    Of a known record to which something was added, the change counts, not what was added.
    """
    found: dict[int, Done] = {}
    links = Row.objects.filter(origin=origin).order_by("pk")
    for link in links.only("sheet_row", "kind", "seal_id", "closed_changes", "told").iterator():
        row, kind, changes, told = link.sheet_row, link.kind, link.changes, link.told
        before = found.get(row)
        if before is None:
            found[row] = Done(kind, changes, told)
        elif kind == RowKind.UPDATED:
            found[row] = Done(kind, [*before.changes, *changes], [*before.told, *told])
    return found


def made_by(origin: Import) -> dict[tuple[str, int], int]:
    """(model, id) → the sheet row of this import that made it."""
    links = Row.objects.filter(origin=origin, kind__in=MADE)
    return {(model, pk): row for model, pk, row in links.values_list("model", "object_id", "sheet_row").iterator()}


def records_of(origin: Import, portion: int) -> Iterator[list[tuple[int, str, int]]]:
    """(link id, model, id) of the records an import added and that were not taken back, in portions, the last first."""
    while True:
        links = Row.objects.filter(origin=origin, kind__in=MADE, live=True).order_by("-pk")
        found = list(links.values_list("pk", "model", "object_id")[:portion])
        if not found:
            return
        yield found


def all_records(origin: Import) -> list[tuple[str, int]]:
    """(model, id) of everything an import added and that was not taken back."""
    links = Row.objects.filter(origin=origin, kind__in=MADE, live=True).order_by("pk")
    return list(links.values_list("model", "object_id"))


def origins(model: str, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Record id → (import, sheet row) it came from, for the page of a record the caller already may see."""
    links = Row.objects.filter(model=model, object_id__in=list(ids), kind=RowKind.CREATED)
    return {pk: (origin, row) for pk, origin, row in links.values_list("object_id", "origin_id", "sheet_row")}
