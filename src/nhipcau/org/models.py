"""Places and units with dates, staff. `x_by` is id and words (kernel.actors)."""

# treebeard has no types, so the plugin cannot name the managers of relations to a tree.
# mypy: disable-error-code="django-manager-missing"
from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from treebeard.mp_tree import MP_Node, MP_NodeManager

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

from .states import PlaceLevel, UnitKind


class Place(models.Model):
    """A province, district or commune as it was from `valid_from` to `valid_to`; both empty: always.

    A code alone names nothing: codes were given again in 2025. `parent` is the one of that time; `district` is the
    district of that time (itself for a district, empty for a commune of 2025). `label` is the name a report prints:
    without its type word, kept only where two of the same level and province share the name on the same day.
    """

    level = models.CharField(max_length=10, choices=PlaceLevel)
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    bare_name = models.CharField(max_length=120)
    label = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    valid_to_known = models.BooleanField(default=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    district = models.ForeignKey("self", models.PROTECT, null=True, related_name="communes")
    province = models.ForeignKey("self", models.PROTECT, null=True, related_name="inside")

    privacy: ClassVar = dict.fromkeys(
        (
            *("level", "code", "name", "bare_name", "label", "key", "valid_from", "valid_to", "valid_to_known"),
            *("parent", "district", "province"),
        ),
        "plain",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code", "valid_from"], condition=Q(valid_from__isnull=False), name="org_place_key"
            ),
            models.UniqueConstraint(
                fields=["level", "code"], condition=Q(valid_from__isnull=True), name="org_place_key_always"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="org_place_dates_in_order",
            ),
        ]
        indexes = [models.Index(fields=["province", "level", "key"], name="org_place_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> str:
        """The place as an address is written: commune, district, province."""
        parts = [self.name]
        if self.district_id and self.district_id != self.pk:
            parts.append(self.district.name)  # type: ignore[union-attr]
        return ", ".join(parts)


class PlaceLink(models.Model):
    """`old` became `new`, wholly or in part, on a day: one to many, never split by counting."""

    old = models.ForeignKey(Place, models.PROTECT, related_name="became")
    new = models.ForeignKey(Place, models.PROTECT, related_name="came_from")
    on = models.DateField()

    privacy: ClassVar = dict.fromkeys(("old", "new", "on"), "plain")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new", "on"], name="org_one_link")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class PlaceName(models.Model):
    """An earlier name of a place: it was called so at least until `until`, the day of the list it was read from."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="earlier_names")
    name = models.CharField(max_length=120)
    bare_name = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    until = models.DateField()

    privacy: ClassVar = dict.fromkeys(("place", "name", "bare_name", "key", "until"), "plain")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="org_one_earlier_name")]

    def __str__(self) -> str:
        return self.name


class PlaceCode(models.Model):
    """Another code that a file gives to a place known under the package's code; "became" links speak of it."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="other_codes")
    level = models.CharField(max_length=10, choices=PlaceLevel)
    code = models.CharField(max_length=10)
    valid_from = models.DateField(null=True)

    privacy: ClassVar = dict.fromkeys(("place", "level", "code", "valid_from"), "plain")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "code"], name="org_one_other_code")]

    def __str__(self) -> str:
        return self.code


class UnitManager(MP_NodeManager["Unit"]):
    """Units in the order of the tree."""


class Unit(MP_Node):
    """The Centre, its departments and premises, its offices. Name and parent body carry dates (`UnitVersion`).

    `name` is the newest name; `file_code` another code that a register gives it. An ended office keeps
    its records; `successor` answers for them.
    """

    code = models.CharField(max_length=40, unique=True)
    file_code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, choices=UnitKind)
    level = models.CharField(max_length=12)
    level_words = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="units")
    place_words = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    hours = models.CharField(max_length=120, blank=True)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")

    objects = UnitManager()
    node_order_by: ClassVar[list[str]] = []
    privacy: ClassVar = dict.fromkeys(
        (
            *("code", "file_code", "kind", "level", "level_words", "name", "place", "place_words", "address"),
            *("phone", "hours", "opened_on", "closed_on", "successor"),
        ),
        "plain",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind=UnitKind.CENTRE), name="org_one_centre"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="org_unit_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(closed_on__isnull=False), name="org_successor_of_ended_only"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitVersion(models.Model):
    """What a unit was called, and which body it belonged to, from a day on (empty: from its beginning)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions")
    valid_from = models.DateField(null=True)
    name = models.CharField(max_length=200)
    parent_body = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = ActorField()

    privacy: ClassVar = dict.fromkeys(
        ("unit", "valid_from", "name", "parent_body", "parent", "changed_at", "changed_by"), "plain"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "valid_from"], condition=Q(valid_from__isnull=False), name="org_unit_version_day"
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_from__isnull=True), name="org_unit_version_first"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PhoneLine(models.Model):
    """A number people call (hotline): 18001769. Digits as `kernel.phones.normalise` gives them."""

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="lines")

    privacy: ClassVar = dict.fromkeys(("number", "name", "unit"), "plain")

    def __str__(self) -> str:
        return self.number


class Staff(Guarded):
    """Somebody who works for a unit; `concurrent` (kiêm nhiệm): beside a post in `home_agency`, for a share of time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="staff")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, db_index=True)
    home_agency = models.CharField(max_length=200, blank=True)
    concurrent = models.BooleanField(default=False)
    employment_words = models.CharField(max_length=60, blank=True)
    time_share = models.PositiveSmallIntegerField(null=True)
    position = models.CharField(max_length=120, blank=True)
    qualification = models.CharField(max_length=40, blank=True)
    qualification_words = models.CharField(max_length=120, blank=True)
    trained = models.BooleanField(null=True)
    phone = models.CharField(max_length=20, blank=True)
    started_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    privacy: ClassVar = {
        **dict.fromkeys(("name", "name_key", "phone", "withdrawn_by", "withdrawn_reason"), "personal"),
        **dict.fromkeys(("unit", "home_agency", "concurrent", "employment_words", "time_share"), "plain"),
        **dict.fromkeys(("position", "qualification", "qualification_words", "trained"), "plain"),
        **dict.fromkeys(("started_on", "left_on", "withdrawn_at"), "plain"),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(started_on__isnull=True) | Q(left_on__gte=F("started_on")),
                name="org_staff_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="org_staff_withdrawn_pair",
            ),
            models.CheckConstraint(
                condition=Q(time_share__isnull=True) | Q(time_share__lte=100), name="org_staff_share_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.name
