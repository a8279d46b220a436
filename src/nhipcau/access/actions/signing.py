"""Who comes in, who is refused, and who is asked to wait."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from nhipcau.access.models import SignInAttempt, User
from nhipcau.audit.actions import Entry, record, record_many
from nhipcau.kernel.actors import Actor, system
from nhipcau.kernel.writing import action

LIMIT, WINDOW = 10, timedelta(minutes=15)
DOOR = "trang đăng nhập"  # who is at the door is not known: the page itself stands as the actor of a refusal
ACCOUNT = "access.user"


def _bucket(login: str, ip: str) -> str:
    """What attempts are counted under: 32 bits of a keyed digest, the same for known and unknown logins.

    Too short to find out what was typed, which may have been a password.
    """
    return salted_hmac("nhipcau.access.sign_in", f"{login.strip().lower()} {ip}").hexdigest()[:8]


def admit(*, login: str, ip: str, at: datetime) -> bool:
    """May this login be tried from this address now? Counts the attempt; False after 10 failures in 15 minutes.

    Counted before the password is looked at, so that many at once cannot slip through; a success clears the count.
    """
    bucket = _bucket(login, ip)
    with transaction.atomic():
        SignInAttempt.objects.filter(at__lte=at - WINDOW).delete()
        if SignInAttempt.objects.filter(bucket=bucket).count() >= LIMIT:
            return False
        SignInAttempt.objects.create(bucket=bucket, at=at)
    return True


@action
def signed_in(*, user: User, login: str, ip: str, by: Actor, at: datetime) -> None:
    """Tell the audit, and forget the failures before it."""
    SignInAttempt.objects.filter(bucket=_bucket(login, ip)).delete()
    record("access.signed_in", about=user, words=user.login, by=by, at=at, details={"ip": ip})


@action
def refuse(*, user: User | None, ip: str, at: datetime, by: Actor | None = None) -> None:
    """Tell the audit of a refusal: the account's id when there is one, never what was typed."""
    known, words = (user.pk, user.login) if user else ("", "")
    entry = Entry("access.sign_in_refused", ACCOUNT, known, words, details={"ip": ip})
    record_many([entry], by=by or system(DOOR), at=at)


@action
def signed_out(*, user: User, by: Actor, at: datetime) -> None:
    """Tell the audit that a session was ended by its owner."""
    record("access.signed_out", about=user, words=user.login, by=by, at=at)
