"""One form, one record: what was sent twice is answered with the answer of the first time."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from nhipcau.access.models import SentForm, User

KEPT, LOST = timedelta(days=1), timedelta(minutes=2)  # after LOST without an answer its process was killed


def form_sent(*, user: User, mark: str, path: str, at: datetime) -> tuple[SentForm, bool]:
    """Note that a form was sent. Gives the note, and whether this is the first time; no record of the domain."""
    key = hashlib.sha256(f"{user.pk} {path} {mark}".encode()).hexdigest()
    with transaction.atomic():
        SentForm.objects.filter(at__lt=at - KEPT).delete()
        SentForm.objects.filter(key=key, answer="", at__lt=at - LOST).delete()
        return SentForm.objects.get_or_create(key=key, defaults={"at": at})


def form_answered(*, sent: SentForm, answer: str) -> None:
    """Keep where the form led; without an answer it was refused and may be sent again."""
    if answer:
        SentForm.objects.filter(pk=sent.pk).update(answer=answer[:300])
    else:
        SentForm.objects.filter(pk=sent.pk).delete()
