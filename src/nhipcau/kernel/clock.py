"""The only place that asks the machine for the time. Views, API, commands and tasks call it; the domain never does."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """Today's date in Viet Nam."""
    return now().astimezone(LOCAL).date()


def local_day(moment: datetime) -> date:
    """The day in Viet Nam on which `moment` (aware) fell."""
    return moment.astimezone(LOCAL).date()
