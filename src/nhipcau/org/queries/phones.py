"""Telephone numbers that say nothing of a person: they are an office's, or those of somebody who calls for many."""

from collections.abc import Collection

from nhipcau.kernel.phones import normalise
from nhipcau.org.models import PhoneLine, Staff, Unit


def office_phones(numbers: Collection[str] | None = None) -> frozenset[str]:
    """Those of these numbers (normalised; None: all there are) that belong to a unit, a line or a member of staff."""
    lines, staff = PhoneLine.objects.all(), Staff.objects.filter(withdrawn_at__isnull=True).exclude(phone="")
    units = Unit.objects.exclude(phone="").order_by().values_list("phone", flat=True)  # as somebody wrote them
    if numbers is not None:
        lines, staff = lines.filter(number__in=numbers), staff.filter(phone__in=numbers)
    others = lines.order_by().values_list("number", flat=True), staff.order_by().values_list("phone", flat=True)
    found = {normalise(words) or words for words in units.union(*others)}
    return frozenset(found if numbers is None else found & set(numbers))
