"""Every table keeps the rules of the house; each rule is shown something that breaks it."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import models
from django.db.models import Q
from django.test.utils import isolate_apps

from nhipcau.kernel.actors import ActorField
from nhipcau.kernel.writing import Guarded

from . import house

FREE = {
    "access.SentForm": "counts sendings of a form, not facts; the record it makes has its own event",
    "access.SignInAttempt": "counts failures at the door, before anybody is known; a refusal has its own event",
    "access.User": "Django itself saves last_login; every other change is an action",
    "forms.Sitting": "who has a draft open this minute; no fact, and what they write has its event",
    "importing.Import": "how far an import has come is written after each portion, outside the portion's own action",
    "importing.Row": "links written with the portion of records they name",
    "org.Place": "reference data: loaded, not worked on",
    "org.PlaceCode": "reference data",
    "org.PlaceLink": "reference data",
    "org.PlaceName": "reference data",
    "org.PhoneLine": "a number of a unit; its action records the event",
    "org.Unit": "treebeard moves rows of the tree itself; its actions record the events",
    "org.UnitVersion": "written with its unit",
}
"""Models that may be saved without an open action, and why. Every other model must be guarded."""

UNPAIRED = {
    "access.BreakGlass.closes_at": "when it ends by itself; who opened it is opened_by",
    "access.Membership.given_by": "the moment is since",
    "importing.Import.finished_at": "the person is the one who started it",
    "intake.Contact.received_at": "when the person called or came; who wrote it down is recorded_by",
}


def test_every_model_is_guarded_or_listed_free() -> None:
    free = {m._meta.label for m in house.our_models() if not issubclass(m, Guarded)}
    assert free == FREE.keys()


def test_foreign_keys_point_down() -> None:
    assert house.foreign_key_faults(house.our_models()) == []


def test_at_and_by_come_in_pairs() -> None:
    assert house.pair_faults(house.our_models(), UNPAIRED) == []


def test_every_field_says_how_private_it_is() -> None:
    assert house.privacy_faults(house.our_models()) == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    out = StringIO()
    call_command("makemigrations", check_changes=True, dry_run=True, stdout=out, stderr=out)
    assert out.getvalue().strip() == "No changes detected"


# --- each rule, broken on purpose -----------------------------------------------------------------------------------
@isolate_apps()
def test_a_key_pointing_up_or_aside_is_found() -> None:
    class Bad(models.Model):
        case = models.ForeignKey("cases.Case", models.PROTECT)
        unit = models.ForeignKey("org.Unit", models.PROTECT)

        class Meta:
            app_label = "org"

    class Aside(models.Model):
        event = models.ForeignKey("outreach.Event", models.PROTECT)

        class Meta:
            app_label = "care"

    assert house.foreign_key_faults([Bad, Aside]) == [
        "org.Bad.case points up to cases",
        "care.Aside.event points up to outreach",
    ]


@isolate_apps()
def test_a_half_pair_is_found() -> None:
    class Alone(models.Model):
        closed_at = models.DateTimeField()

        class Meta:
            app_label = "org"

    class Loose(models.Model):
        closed_at = models.DateTimeField(null=True)
        closed_by = ActorField(null=True)

        class Meta:
            app_label = "org"

    class Held(models.Model):
        closed_at = models.DateTimeField(null=True)
        closed_by = ActorField(null=True)

        class Meta:
            app_label = "org"
            constraints: Any = [
                models.CheckConstraint(
                    condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                    | Q(closed_at__isnull=False, closed_by__isnull=False),
                    name="held",
                )
            ]

    assert house.pair_faults([Alone, Loose, Held]) == [
        "org.Alone.closed_at has no partner",
        "org.Loose.closed_at: no constraint holds closed_at and closed_by together",
        "org.Loose.closed_by: no constraint holds closed_at and closed_by together",
    ]


@isolate_apps()
def test_an_unsorted_field_is_found() -> None:
    class Untold(models.Model):
        name = models.CharField(max_length=10)
        note = models.CharField(max_length=10)
        privacy = {"note": "secret", "gone": "plain"}

        class Meta:
            app_label = "org"

    assert house.privacy_faults([Untold]) == [
        "org.Untold.name does not say how private it is",
        "org.Untold.gone is no field",
        "org.Untold.note: secret is no level",
    ]


@pytest.mark.django_db
def test_a_guarded_model_refuses_a_bare_save() -> None:
    from nhipcau.kernel.writing import UnguardedWrite
    from nhipcau.org.models import Staff

    with pytest.raises(UnguardedWrite):
        Staff(name="Lê Văn Thử").save()
    with pytest.raises(UnguardedWrite):
        Staff.objects.update(name="Lê Văn Thử")
    with pytest.raises(UnguardedWrite):
        Staff.objects.bulk_create([Staff(name="Lê Văn Thử")])
    with pytest.raises(UnguardedWrite):
        Staff.objects.all().delete()
