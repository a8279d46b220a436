"""How poor a household was in a year, with the standard of that year."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nhipcau.access.actions import withdraw
from nhipcau.audit.actions import record
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.clock import local_day
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action
from nhipcau.registry import policy
from nhipcau.registry.models import LIVE, Household, PovertyStatus
from nhipcau.registry.queries import standard_of
from nhipcau.registry.states import FIRST_YEAR, POVERTY
from nhipcau.rulebook.queries import code_list


@action
def record_poverty(
    *, household: Household, year: int, status: str, evidence: str = "", reason: str = "", by: Actor, at: datetime
) -> PovertyStatus:
    """Record how poor a household is in a year; the standard is the one in force when that year begins.

    An entry of the same year is replaced, and kept with the reason. Raises Refused for an unknown status, a year that
    is not near, and without a reason when there is an entry of that year.
    """
    policy.check_household(household)
    if code_list(POVERTY).get(status) is None:
        raise Refused(_("Choose how poor the household is."), "status")
    if not FIRST_YEAR <= year <= local_day(at).year + 1:  # the review of autumn says it of the year to come
        raise Refused(_("Write the year the status holds for: at most next year."), "year")
    for old in PovertyStatus.objects.filter(LIVE, household=household, year=year):
        if not clean(reason):
            raise Refused(_("This year is recorded already. Say why it changes; the old entry is kept."), "reason")
        withdraw(record=old, reason=reason, by=by, at=at)
    standard = standard_of(year)
    row = PovertyStatus(household=household, year=year, status=status, standard=standard.reference if standard else "")
    row.evidence, row.recorded_at, row.recorded_by = clean(evidence)[:250], at, by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(
            _("This year is recorded already. Say why it changes; the old entry is kept."), "reason"
        ) from None
    details = {"year": year, "status": status}
    record(
        "registry.household_poverty", about=household, unit=household.unit, reason=clean(reason), by=by, at=at,
        details=details,
    )  # fmt: skip
    return row
