"""Whom to tell: the accounts whose grants reach a unit with a permission, the nearest above it first."""

from datetime import date
from typing import TYPE_CHECKING

from nhipcau.access.models import Cover, Grant, User
from nhipcau.access.states import COVERED, ROLES
from nhipcau.kernel.permissions import Permission
from nhipcau.org.queries import reaching_units

if TYPE_CHECKING:
    from nhipcau.org.models import Staff, Unit


def accounts_with(permission: Permission, unit: "Unit", on: date) -> list[User]:
    """Open accounts that have `permission` over the records of a unit on a day, the nearest grants first.

    Supervisors of a unit: SUPERVISE; its data officers: AUDIT_READ. Who covers one of them comes after them all.
    """
    order = {pk: place for place, pk in enumerate(reaching_units(unit))}
    roles = [code for code, role in ROLES.items() if permission in role.unit]
    grants = Grant.objects.in_force(on).filter(role__in=roles, unit_id__in=order, user__is_active=True)
    found: dict[int, tuple[int, User]] = {}
    lent = set()
    for grant in grants.select_related("user"):
        near = min(order[grant.unit_id], found[grant.user_id][0] if grant.user_id in found else len(order))
        found[grant.user_id] = (near, grant.user)
        if grant.role in COVERED and grant.user.staff_id:
            lent.add(grant.user.staff_id)
    covers = Cover.objects.in_force(on).filter(absent_id__in=lent).values("staff_id")
    for account in User.objects.filter(staff_id__in=covers, is_active=True) if lent else ():
        found.setdefault(account.pk, (len(order), account))
    return [account for _, account in sorted(found.values(), key=lambda pair: (pair[0], pair[1].pk))]


def account_of_staff(staff: "Staff") -> User | None:
    """The open account of a member of staff, None when they have none."""
    return User.objects.filter(staff=staff.pk, is_active=True).first()
