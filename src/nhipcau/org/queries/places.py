"""Places in force on a day, and the words they are shown by."""

from datetime import date

from django.db.models import Q, QuerySet

from nhipcau.org.models import Place
from nhipcau.org.states import PlaceLevel


def places_on(day: date) -> QuerySet[Place]:
    """Places in force on a day, both ends included."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return Place.objects.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def provinces_on(day: date) -> QuerySet[Place]:
    """Provinces in force on a day, by code."""
    return places_on(day).filter(level=PlaceLevel.PROVINCE).order_by("code")
