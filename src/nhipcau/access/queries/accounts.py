"""Accounts and their grants. Whoever keeps accounts of one office sees no account that reaches beyond it."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q, QuerySet

from nhipcau.access.models import Grant, User
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import staff, units

from .scopes import scope

if TYPE_CHECKING:
    from nhipcau.org.models import Staff, Unit


def accounts() -> QuerySet[User]:
    """All accounts, by login."""
    return User.objects.order_by("login").select_related("staff")


def accounts_for(user: User, on: date) -> QuerySet[User]:
    """Accounts that `user` keeps: those without a role, present or to come, outside the units in their hands."""
    coming = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    beyond = Grant.objects.filter(coming, withdrawn_at__isnull=True)
    beyond = beyond.exclude(unit_id__in=scope(user, Permission.ACCOUNTS, on))
    return accounts().exclude(pk__in=beyond.values("user_id"))


def accounts_with_grants(user: User, on: date, state: str = "") -> QuerySet[User]:
    """Accounts that `user` keeps, or those of them that are `open` or `closed`; `now`: grants in force on the day."""
    in_force = Grant.objects.in_force(on).select_related("unit").order_by("valid_from", "id")
    rows = accounts_for(user, on).prefetch_related(Prefetch("grants", in_force, "now"))
    return rows.filter(is_active=state == "open") if state in {"open", "closed"} else rows


def account(pk: int) -> User:
    """One account, for commands. Raises Missing."""
    try:
        return User.objects.get(pk=pk)
    except (User.DoesNotExist, OverflowError):
        raise Missing from None


def account_for(user: User, pk: int, on: date) -> User:
    """One account that `user` keeps. Raises Missing."""
    try:
        return accounts_for(user, on).get(pk=pk)
    except (User.DoesNotExist, OverflowError):
        raise Missing from None


def login_known(login: str) -> User | None:
    """The account of a login, closed ones too; None when there is none."""
    return User.objects.filter(login=login.strip().lower()).first()


def grants_in_force(user: User, on: date) -> QuerySet[Grant]:
    """What an account may do on a day."""
    return Grant.objects.in_force(on).filter(user=user).select_related("unit").order_by("valid_from", "id")


def grants_of(user: User) -> QuerySet[Grant]:
    """All grants ever given to an account, newest first."""
    return Grant.objects.filter(user=user).select_related("unit").order_by("-valid_from", "-id")


def grant_of(user: User, pk: int) -> Grant:
    """One grant of an account. Raises Missing."""
    try:
        return Grant.objects.select_related("unit", "user").get(pk=pk, user=user)
    except (Grant.DoesNotExist, OverflowError):
        raise Missing from None


def units_to_grant(user: User, on: date) -> "list[Unit]":
    """Units in which `user` may give a role, in the order of the tree."""
    return list(units().filter(pk__in=scope(user, Permission.ACCOUNTS, on), closed_on__isnull=True))


def staff_without_account(user: User, on: date) -> "list[Staff]":
    """Members of staff who work on a day in a unit `user` keeps and have no account yet."""
    here = staff().filter(Q(left_on__isnull=True) | Q(left_on__gte=on), account__isnull=True)
    return list(here.filter(unit_id__in=scope(user, Permission.ACCOUNTS, on)))
