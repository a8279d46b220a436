"""Events, as the apps above ask for them."""

from django.db.models import QuerySet

from nhipcau.audit.models import Event


def history(kind: str, ident: object) -> QuerySet[Event]:
    """All events about one record (`app.model`, primary key), oldest first."""
    return Event.objects.filter(object_kind=kind, object_id=str(ident)).order_by("id")


def recent() -> QuerySet[Event]:
    """All events, newest first."""
    return Event.objects.order_by("-id")
