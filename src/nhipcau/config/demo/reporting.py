"""One issued report of a year that has ended, with texts and the clerk's number; one draft of the running year."""

from datetime import date, datetime, timedelta

from nhipcau.kernel.clock import local_day
from nhipcau.reports import actions as reports
from nhipcau.reports.actions import Period
from nhipcau.reports.queries import reported_ids

from . import words
from .world import World, moment


def periods(today: date) -> tuple[Period, Period]:
    """The newest whole year that ended two weeks ago or earlier, and the newest period after it."""
    ended = today - timedelta(days=14)
    year = ended.year - 1
    issued = Period(date(year, 1, 1), date(year, 12, 31))
    year = today.year if today.month > 3 else today.year - 1
    month = (today.month - 1) // 3 * 3 if today.month > 3 else 12
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    draft = Period(date(year, 1, 1), last)
    return issued, draft if draft.last > issued.last else Period(issued.last + timedelta(days=1), today)


def plan(world: World) -> None:
    """Plan both reports of the Centre."""
    issued, draft = periods(world.today)
    world.then(moment(issued.last + timedelta(days=12), 9), lambda at: _issue(world, issued, at))
    world.then(min(moment(draft.last + timedelta(days=5), 14), world.at), lambda at: _draft(world, draft, at))


def _issue(world: World, period: Period, at: datetime) -> None:
    by, user, centre = world.by("giamdoc"), world.users["giamdoc"], world.units["TT"]
    report = reports.begin(unit=centre, period=period, by=by, at=at)
    for kind, text in words.REPORT_TEXTS.items():
        reports.write_text(report=report, kind=kind, text=text, by=by, at=at)
    reports.issue(
        report=report,
        unit_ids=reported_ids(user, centre, local_day(at)),
        signer_title="Giám đốc",
        signer_name="Nghiêm Thị Tường Vân",
        by=by,
        at=at + timedelta(hours=3),
    )
    number = "18/BC-TTCTXH"
    later = at + timedelta(days=1)
    reports.give_number(report=report, letter_number=number, letter_date=local_day(at), by=by, at=later)


def _draft(world: World, period: Period, at: datetime) -> None:
    by = world.by("giamdoc")
    report = reports.begin(unit=world.units["TT"], period=period, by=by, at=at)
    text = words.REPORT_TEXTS["difficulties"]
    reports.write_text(report=report, kind="difficulties", text=text, by=by, at=at)
