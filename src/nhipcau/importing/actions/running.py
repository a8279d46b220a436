"""Reading a file to its end: to tell what would happen, or to store it in portions of at most 500 rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from nhipcau.importing import queries
from nhipcau.importing.engine.outcome import Outcome
from nhipcau.importing.engine.source import Opened, open_file
from nhipcau.importing.models import Import, Row
from nhipcau.importing.states import RowKind, Status
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.contracts import Change, Checked, Finding, Gathered, ImportContext, ReferenceResult, Register
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.locks import only_one
from nhipcau.kernel.writing import action

from .lifecycle import begin_by_command, finish

PORTION, LARGEST = 500, 1_500
"""Rows stored in one transaction; and how many at most, when they belong together."""
Pending = list[tuple[Checked, int]]


@dataclass
class Plan:
    """What to import: `units_allowed` None means every unit (commands); `take_changes` updates known records.

    `reader`: the user whose reach bounds what rows are matched with; None: a command.
    """

    register: Register
    path: Path
    name: str
    unit: Any
    take_changes: bool = False
    units_allowed: frozenset[int] | None = None
    reader: Any = None

    def context(self, by: Actor, at: datetime, *, trial: bool) -> ImportContext:
        """What its register is told."""
        taken = {"take_changes": self.take_changes, "reader": self.reader, "trial": trial}
        return ImportContext(self.unit, local_day(at), by, at, **taken)


@dataclass
class _Session:
    plan: Plan
    opened: Opened
    context: ImportContext
    origin: Import | None  # None: only to see what would happen
    done: dict[int, queries.Done] = field(default_factory=dict)
    taken: list[Row] = field(default_factory=list)  # links of known records that were changed, not stored yet
    waiting: int = 0  # rows that were read and not stored yet, of a register that arranges them

    @property
    def outcome(self) -> Outcome:
        return self.opened.outcome

    @property
    def register(self) -> Register:
        return self.plan.register


def _open(plan: Plan, context: ImportContext) -> Opened:
    """The file, read by the columns as somebody mapped them, when its headings are remembered. Raises Unusable."""
    mappings = queries.mappings_for(plan.register.name, plan.unit)
    return open_file(plan.path, plan.register, context, plan.units_allowed, mappings)


def check_file(*, plan: Plan, by: Actor, at: datetime) -> tuple[dict[str, Any], dict[str, int]]:
    """What importing the file would do, in the contract's form, and the counts. Changes nothing. Raises Unusable."""
    context = plan.context(by, at, trial=True)
    session = _Session(plan, _open(plan, context), context, None)
    if not _import_reference(session):
        for portion in _portions(session):
            found = _sort(session, portion)
            _gather(session, [*found.known, *((row, None) for row in found.new)])
    return _kept(session), _counts(session.outcome)


def import_by_command(*, plan: Plan, sha256: str, by: Actor, at: datetime) -> dict[str, Any]:
    """Import a file of the command line, going on with an interrupted import of it. Raises Unusable, Refused."""
    context = plan.context(by, at, trial=False)
    opened = _open(plan, context)  # before anything is begun
    found = queries.interrupted(plan.register.name, plan.unit, sha256)
    if found is None:
        found = begin_by_command(
            register=plan.register.name,
            unit=plan.unit,
            name=plan.name,
            sha256=sha256,
            take_changes=plan.take_changes,
            by=by,
            at=at,
        )
    return run_import(found=found, plan=plan, by=by, at=at, opened=opened)


def run_import(*, found: Import, plan: Plan, by: Actor, at: datetime, opened: Opened | None = None) -> dict[str, Any]:
    """Store the rows of an import that was begun; what an earlier, killed run stored is counted as it was then.

    Raises Refused while another process is at it, and Unusable.
    """
    with only_one(f"import-{found.pk}") as mine:
        if not mine:
            raise Refused(_("This import is running at this moment; nothing was done twice. Wait until it is done."))
        found.refresh_from_db()
        if found.status != Status.RUNNING:
            return dict(found.result)
        if opened is None:
            context = plan.context(by, at, trial=False)
            opened = _open(plan, context)
        opened.rows.context.source = found.source
        session = _Session(plan, opened, opened.rows.context, found, queries.rows_done(found))
        session.context.made.update(queries.made_by(found))
        if not _import_reference(session):
            for portion in _portions(session):
                _store(session=session, portion=portion, by=by, at=at)
        result = _result(session)
        finish(found=found, result=_kept(session), counts=_counts(session.outcome), by=by, at=at)
    return result


def _import_reference(session: _Session) -> bool:
    """Reference data (places) is stored by its register as a whole; False for every other register."""
    import_all = getattr(session.register, "import_all", None)
    if import_all is None:
        return False
    rows = [row for row, _which in session.opened.rows]
    result: ReferenceResult = import_all(rows, session.context, dry_run=session.origin is None)
    outcome, header = session.outcome, session.opened.rows.header
    outcome.created, outcome.updated, outcome.unchanged = result.created, result.updated, result.unchanged
    for row, found in result.findings:
        tell = outcome.refuse if found.fatal else outcome.warn
        tell(row.number, header(found.key), row.words(found.key), str(found.reason))
    outcome.refused += len({row.number for row, found in result.findings if found.fatal})
    return True


def _portions(session: _Session) -> Iterator[Pending]:
    """Rows to store in one transaction; those that belong together stay together."""
    belongs, last = getattr(session.register, "belongs", None), ""
    pending: Pending = []
    for item in _arranged(session):
        mine = belongs(item[0], session.context) if belongs else ""
        together = mine and mine == last and len(pending) < LARGEST
        if belongs and len(pending) >= PORTION and not together:
            yield pending
            pending = []
        pending.append(item)
        last = mine
        if not belongs and len(pending) == PORTION:
            yield pending
            pending = []
    yield pending


def _arranged(session: _Session) -> Iterator[tuple[Checked, int]]:
    """The rows as the file has them, or as their register wants them (kernel.contracts.Arranged)."""
    arrange = getattr(session.register, "arrange", None)
    if arrange is None:
        yield from session.opened.rows
        return
    pairs = list(session.opened.rows)
    which = {row.number: place for row, place in pairs}
    session.waiting = len(pairs)
    for row in arrange([row for row, _place in pairs], session.context):
        yield row, which[row.number]


@action
def _store(*, session: _Session, portion: Pending, by: Actor, at: datetime) -> None:
    """One portion in one transaction: records, their audit events and the links from rows to records."""
    origin = session.origin
    if origin is None:
        raise TypeError("nothing is stored when a file is only checked")
    found = _sort(session, portion)
    links, session.taken = session.taken, []
    records: list[tuple[Checked, Any]] = list(found.known)
    for row, made in _create(session, found.new):
        records.append((row, made[0]))
        for place, record in enumerate(made):
            mark = row.fingerprint if place == 0 else ""
            links.append(_link(origin, row, RowKind.CREATED, record, mark))
        if row.number in found.doubts:
            links[-len(made)].told = [_told(session, row, found.doubts[row.number])]
    created = [link for link in links if link.kind == RowKind.CREATED]
    session.context.made.update({(link.model, link.object_id): link.sheet_row for link in created})
    links += _gather(session, records, {link.sheet_row: link for link in links[::-1]})
    Row.objects.bulk_create(links)
    session.waiting = max(0, session.waiting - len(portion))
    Import.objects.filter(pk=origin.pk).update(seen=session.outcome.rows - session.waiting)


def _gather(session: _Session, rows: Sequence[tuple[Checked, Any]], links: dict[int, Row] | None = None) -> list[Row]:
    """What comes of rows that belong together (kernel.contracts.Gathering): the links of what was made besides."""
    gather = getattr(session.register, "gather", None)
    if gather is None or not rows:
        return []
    found: Gathered = gather(sorted(rows, key=lambda pair: pair[0].number), session.context)
    by_number = {row.number: (row, record) for row, record in rows}
    more: list[Row] = []
    for number, changes in found.changes.items():
        more += _new_of_known(session, *by_number[number], changes)
    known = by_number.keys() - (links or {}).keys() - found.changes.keys()
    for number, records in found.made.items() if session.origin else ():
        kind = RowKind.NOTED if number in known else RowKind.CREATED
        more += [_link(cast("Import", session.origin), by_number[number][0], kind, record) for record in records]
    kept = {link.sheet_row: link for link in more[::-1]} | (links or {})
    for row, finding in found.findings:
        said = _told(session, row, finding)
        if row.number in kept:
            kept[row.number].told = [*kept[row.number].told, said]
    return more


def _new_of_known(session: _Session, row: Checked, record: Any, changes: Sequence[Change]) -> list[Row]:
    """What a row adds to a known record, beside what it would change: told, and kept as a change that was taken."""
    header = session.opened.rows.header
    told = [[header(change.key), change.old, change.new] for change in changes]
    for column, old, new in told:
        session.outcome.change(row.number, column, old, new)
    session.outcome.updated += 1
    session.outcome.unchanged -= 1
    if session.origin is None:
        return []
    link = _link(session.origin, row, RowKind.UPDATED, record)
    link.changes = told
    return [link]


def _told(session: _Session, row: Checked, finding: Finding) -> list[Any]:
    """Tell a finding that came when the row was stored; gives it as it is kept with the row."""
    session.outcome.warn(
        row.number, session.opened.rows.header(finding.key), row.words(finding.key), str(finding.reason)
    )
    session.outcome.doubtful += finding.doubtful
    return [finding.key, str(finding.reason), finding.doubtful]


def _link(origin: Import, row: Checked, kind: RowKind, record: Model, mark: str = "") -> Row:
    label, pk = record._meta.label_lower, record.pk
    return Row(origin=origin, sheet_row=row.number, kind=kind, model=label, object_id=pk, fingerprint=mark)


# --- what becomes of a row -----------------------------------------------------------------------------------------
@dataclass
class _Sorted:
    """Rows that are new, rows whose record is known, and what is doubtful of new ones."""

    new: list[Checked]
    known: list[tuple[Checked, Any]] = field(default_factory=list)
    doubts: dict[int, Finding] = field(default_factory=dict)


def _sort(session: _Session, portion: Pending) -> _Sorted:
    """Count what is known, refuse, change; the rows that are new come back."""
    fresh = [(row, which) for row, which in portion if not _was_done(session, row)]
    if session.register.key is None:
        found = _Sorted(_unknown_rows(session, fresh))
    else:
        found = _unknown_numbers(session, [row for row, _which in fresh])
    found.doubts = dict(session.register.doubts(found.new, session.context)) if found.new else {}
    if session.origin is None:
        session.outcome.created += len(found.new)
        for row in found.new:
            if row.number in found.doubts:
                _told(session, row, found.doubts[row.number])
    return found


def _was_done(session: _Session, row: Checked) -> bool:
    """Stored by this same import before it was killed."""
    done = session.done.get(row.number)
    if done is None:
        return False
    if done.kind == RowKind.UPDATED:
        session.outcome.updated += 1
        for column, old, new in done.changes:
            session.outcome.change(row.number, column, old, new)
    elif done.kind == RowKind.NOTED:
        session.outcome.unchanged += 1
    else:
        session.outcome.created += 1
    for key, reason, doubtful in done.told:
        _told(session, row, Finding(key, reason, doubtful=doubtful))
    return True


def _unknown_rows(session: _Session, portion: Pending) -> list[Checked]:
    """The n-th of several identical rows is the n-th record: known when so many are known."""
    known = queries.known_rows([row.fingerprint for row, _which in portion])
    new = [row for row, which in portion if which > known[row.fingerprint]]
    session.outcome.unchanged += len(portion) - len(new)
    return new


def _unknown_numbers(session: _Session, rows: Sequence[Checked]) -> _Sorted:
    numbers = {row.number: session.register.number(row) for row in rows}
    known = session.register.known(list(numbers.values()), session.context) if numbers else {}
    found = _Sorted([])
    for row in rows:
        record = known.get(numbers[row.number])
        if record is None:
            found.new.append(row)
        elif _compare(session, row, record):
            found.known.append((row, record))
    return found


def _compare(session: _Session, row: Checked, record: Any) -> bool:
    """A known record: nothing new, changes to take or to leave, or somebody else's number. False: the row is refused.

    What another unit recorded is neither shown nor changed: the row is refused as a number that is used.
    """
    owner, allowed = session.register.unit_of(record), session.plan.units_allowed
    if allowed is not None and owner is not None and owner not in allowed:
        words = _("This number is used already, in records that you do not see. Check the number with the Centre.")
        return _refuse(session, row, session.register.key or "", words)
    found = session.register.changes(row, record, session.context)
    if isinstance(found, Finding):
        return _refuse(session, row, found.key, str(found.reason))
    header = session.opened.rows.header
    told = [[header(change.key), change.old, change.new] for change in found]
    for column, old, new in told:
        session.outcome.change(row.number, column, old, new)
    if found and session.plan.take_changes:
        return _update(session, row, record, found, told)
    session.outcome.unchanged += 1
    return True


def _update(session: _Session, row: Checked, record: Any, changes: list[Change], told: list[list[str]]) -> bool:
    if session.origin is not None:
        try:
            with transaction.atomic():
                session.register.update(row, record, changes, session.context)
        except Refused as refusal:
            return _refuse(session, row, refusal.field or session.register.key or "", str(refusal))
        link = _link(session.origin, row, RowKind.UPDATED, record)
        link.changes = told
        session.taken.append(link)
    session.outcome.updated += 1
    return True


def _create(session: _Session, rows: list[Checked]) -> list[tuple[Checked, list[Model]]]:
    """Store new rows together; when an action refuses, one by one, so that only the row it speaks of is refused."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            made = session.register.create(rows, session.context)
    except Refused as refusal:
        if len(rows) == 1:
            key = refusal.field or session.register.key or session.register.day or ""
            _refuse(session, rows[0], key, str(refusal))
            return []
        return [pair for row in rows for pair in _create(session, [row])]
    session.outcome.created += len(rows)
    return list(zip(rows, made, strict=True))


def _refuse(session: _Session, row: Checked, key: str, reason: str) -> bool:
    session.outcome.refused += 1
    session.outcome.refuse(row.number, session.opened.rows.header(key), row.words(key), reason)
    return False


def _result(session: _Session) -> dict[str, Any]:
    result = session.outcome.as_json(session.register.name, session.plan.name)
    result["errors"].sort(key=lambda found: found["row"])
    if mapping := session.opened.layout.mapping:
        result["mapping"] = {"id": mapping.pk, "by": mapping.by, "at": mapping.at}
    return result


def _kept(session: _Session) -> dict[str, Any]:
    """The result as it is kept for the page: with the columns as they were recognised."""
    return {**_result(session), "columns": session.opened.columns()}


def _counts(outcome: Outcome) -> dict[str, int]:
    names = ("rows", "created", "updated", "unchanged", "refused", "doubtful")
    return {name: getattr(outcome, name) for name in names}
