"""Accounts, the roles given to them, and what keeps the door."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from nhipcau.access.states import ROLES, Role
from nhipcau.kernel import clock
from nhipcau.kernel.actors import Actor, ActorField
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.writing import Guarded, GuardedQuerySet

from .ties import Ties, ties_of


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login=(username or "").strip().lower())


class User(AbstractBaseUser):
    """An account. `login` is lower case; `staff` is the member of staff it belongs to, if any."""

    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    staff = models.OneToOneField("org.Staff", models.PROTECT, null=True, related_name="account")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = ActorField()

    USERNAME_FIELD = "login"
    objects = UserManager()
    privacy: ClassVar = {
        **dict.fromkeys(("login", "name", "staff", "created_by"), "personal"),
        **dict.fromkeys(("is_active", "must_change_password", "created_at", "last_login"), "plain"),
        "password": "sensitive",
    }

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """Who stands in `x_by` and in the audit."""
        return Actor("user", str(self.pk), self.name)

    def ties(self, day: date) -> Ties:
        """All that tells what this person reaches on a day, in one question; once per account object and day."""
        cache: dict[date, Ties] = self.__dict__.setdefault("_ties", {})
        if day not in cache:
            cache[day] = ties_of(self, day)
        return cache[day]

    def grants_on(self, day: date) -> list[Grant]:
        """Grants in force on `day`, their own first, then those lent by a cover; each with its unit."""
        return self.ties(day).grants

    def staff_ids(self, day: date) -> frozenset[int]:
        """The member of staff this account belongs to, and those covered on `day`: whose records these eyes may see."""
        return self.ties(day).staff

    def rights(self, day: date) -> tuple[bytes, date]:
        """A key under which to remember how a question is put: another account, day, or right is another key."""
        return self.ties(day).rights, day

    @property
    def unit_words(self) -> str:
        """Where this person works, for the head of each page: the unit of the first grant in force."""
        return next((grant.unit.name for grant in self.grants_on(clock.today())), "")

    def may(self, permission: Permission) -> bool:
        """May this person do this kind of thing anywhere today? For one record ask access.queries.scope."""
        return self.is_active and any(permission in ROLES[g.role].all for g in self.grants_on(clock.today()))


class GrantQuerySet(GuardedQuerySet["Grant"]):
    def in_force(self, day: date) -> GrantQuerySet:
        """Grants that hold on `day`: both days included, withdrawn ones left out."""
        ends = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(ends, valid_from__lte=day, withdrawn_at__isnull=True)


class Grant(Guarded):
    """A role in a unit and everything below it, for a time, given by somebody."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=[(code, role.name) for code, role in ROLES.items()])
    unit = models.ForeignKey("org.Unit", models.PROTECT, related_name="grants")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    given_at = models.DateTimeField()
    given_by = ActorField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = ActorField(null=True)

    objects: ClassVar = GrantQuerySet.as_manager()
    privacy: ClassVar = {
        **dict.fromkeys(("user", "given_by", "withdrawn_by"), "personal"),
        **dict.fromkeys(("role", "unit", "valid_from", "valid_to", "given_at", "withdrawn_at"), "plain"),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="access_grant_in_order"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="access_grant_withdrawn_pair",
            ),
        ]
        indexes = [models.Index(fields=["user", "valid_from"], name="access_grant_of_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"

    @property
    def words(self) -> Role:
        """The role's name and its sentence."""
        return ROLES[self.role]

    def state_on(self, day: date) -> str:
        """`now`, `coming`, `over` (so is every role of a closed account) or `withdrawn`."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if not self.user.is_active or (self.valid_to is not None and self.valid_to < day):
            return "over"
        return "now" if self.valid_from <= day else "coming"


class SignInAttempt(models.Model):
    """A failed attempt of the last minutes, counted under a digest that tells neither the login nor the address."""

    bucket = models.CharField(max_length=8)
    at = models.DateTimeField()

    privacy: ClassVar = dict.fromkeys(("bucket", "at"), "plain")

    class Meta:
        indexes = [
            models.Index(fields=["bucket", "at"], name="access_attempts_of_bucket"),
            models.Index(fields=["at"], name="access_attempts_by_time"),
        ]

    def __str__(self) -> str:
        return self.bucket


class SentForm(models.Model):
    """A form that was sent: `key` is a digest of account, address and the form's own mark, `answer` where it led.

    The same form sent twice (a double click, a page reloaded after a time-out) makes one record. Kept for a day.
    """

    key = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)

    privacy: ClassVar = dict.fromkeys(("key", "at", "answer"), "plain")

    class Meta:
        indexes = [models.Index(fields=["at"], name="access_sent_by_time")]

    def __str__(self) -> str:
        return self.key
