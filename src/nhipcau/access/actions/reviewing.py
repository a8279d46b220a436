"""The review of refusals: somebody looked at what was refused to one person on one day, and says what it was."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from nhipcau.audit.actions import Entry, record_many
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action


@action
def review_refusals(*, actor: int | None, day: date, count: int, reason: str, by: Actor, at: datetime) -> None:
    """Keep what the review found; more refusals on that day come up again. Raises Refused for one's own or no words."""
    if actor is not None and actor == by.user_id:
        raise Refused(_("Nobody reviews what was refused to themselves; somebody else must."))
    if not clean(reason):
        raise Refused(_("Write what you found, so that nobody has to ask again."), "reason")
    details = {"day": day, "count": count}
    entry = Entry("access.refusals_reviewed", "access.user", actor or "", reason=clean(reason)[:500], details=details)
    record_many([entry], by=by, at=at)
