"""What somebody said of the columns of a file: kept for files with the same headings, and forgotten."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nhipcau.audit.actions import record
from nhipcau.importing.engine.mapping import headings_key
from nhipcau.importing.models import Import, Mapping
from nhipcau.importing.states import Status
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.contracts import registers
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.writing import action

from .lifecycle import move


@action
def keep_mapping(*, register: str, unit: Any, fields: Sequence[tuple[str, str]], by: Actor, at: datetime) -> Mapping:
    """Keep which heading is which field; one of the same headings is forgotten for it.

    Raises Refused while a needed column is mapped to nothing, or for too few headings to know a file by.
    """
    chosen = {field for _heading, field in fields}
    missing = [column for column in registers[register].columns if column.required and column.key not in chosen]
    if missing:
        words = ", ".join(f"“{column.headers[0]}”" for column in missing)
        raise Refused(
            _("The register needs the columns %(names)s. Say which column of the file each is.") % {"names": words}
        )
    key = headings_key([heading for heading, _field in fields])
    if not key:
        raise Refused(_("A file is known again by at least two headings. Choose the row in which they stand."))
    for old in Mapping.objects.filter(register=register, unit=unit, headings=key, forgotten_at__isnull=True):
        forget_mapping(mapping=old, by=by, at=at)
    found = Mapping(register=register, unit=unit, headings=key, fields=[list(pair) for pair in fields])
    found.mapped_at, found.mapped_by = at, by
    found.save()
    record("importing.mapping_kept", about=found, words=register, unit=unit, by=by, at=at)
    return found


@action
def forget_mapping(*, mapping: Mapping, by: Actor, at: datetime) -> None:
    """Files with these headings are read as if nobody had mapped them."""
    mapping.forgotten_at, mapping.forgotten_by = at, by
    mapping.save()
    record("importing.mapping_forgotten", about=mapping, words=mapping.register, unit=mapping.unit, by=by, at=at)


@action
def map_columns(*, found: Import, fields: Sequence[tuple[str, str]], by: Actor, at: datetime) -> Import:
    """Keep the mapping and read the file anew by it. Raises Refused as `keep_mapping`, and once rows were imported."""
    found.refresh_from_db()
    if found.started_at is not None or found.status not in (Status.CHECKED, Status.FAILED):
        raise Refused(_("This import has begun; its columns stay as they were read."))
    keep_mapping(register=found.register, unit=found.unit, fields=fields, by=by, at=at)
    move(found, Status.UPLOADED)
    found.finished_at, found.result = None, {}
    found.save()
    return found
