"""Who comes in, who is refused, and who is asked to wait."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from nhipcau.access.models import Device, SignInAttempt, User
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


def forgive(*, login: str, ip: str) -> None:
    """Forget the failures of a login from an address: its owner is there."""
    SignInAttempt.objects.filter(bucket=_bucket(login, ip)).delete()


@dataclass(frozen=True)
class Arrival:
    """The device a person signs in from: is it new, is it their own; `untold`: new ones they have not heard of."""

    new: bool
    personal: bool
    untold: list[Device]


@action
def signed_in(
    *, user: User, login: str, ip: str, by: Actor, at: datetime, step: str = "", device: str = "", words: str = ""
) -> Arrival:
    """Tell the audit, forget the failures before it, and meet the device (`device` is the text of its cookie)."""
    forgive(login=login, ip=ip)
    details = {"ip": ip} | ({"step": step} if step else {})
    record("access.signed_in", about=user, words=user.login, by=by, at=at, details=details)
    return _met(user, device_digest(device), words, by, at)


def device_digest(text: str) -> str:
    """What is kept of the cookie of a device."""
    return hashlib.sha256(text.encode()).hexdigest()


def _met(user: User, digest: str, words: str, by: Actor, at: datetime) -> Arrival:
    """The owner is told of a new device at the next sign-in from another one; the first of an account is no news."""
    known = list(Device.objects.filter(user=user).order_by("first_seen"))
    mine = next((device for device in known if device.digest == digest), None)
    untold = [device for device in known if not device.told and device is not mine]
    Device.objects.filter(pk__in=[device.pk for device in untold]).update(told=True)
    if mine is not None:
        mine.last_seen = at
        mine.save(update_fields=["last_seen"])
        return Arrival(False, mine.personal, untold)
    Device(user=user, digest=digest, words=words[:80], first_seen=at, last_seen=at, told=not known).save()
    record("access.new_device", about=user, words=user.login, by=by, at=at, details={"device": words[:80]})
    return Arrival(bool(known), False, untold)


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
