"""What access is asked: whose records a person sees, accounts, and the audit as that person may read it."""

from .accounts import (
    account,
    account_for,
    accounts,
    accounts_for,
    accounts_with_grants,
    grant_of,
    grants_in_force,
    grants_of,
    login_known,
    staff_without_account,
    units_to_grant,
)
from .scopes import (
    corrections_of,
    one,
    scope,
    sealed_code,
    sealed_counts,
    sealed_values,
    visible,
    who_sees,
)

__all__ = [
    "account",
    "account_for",
    "accounts",
    "accounts_for",
    "accounts_with_grants",
    "corrections_of",
    "grant_of",
    "grants_in_force",
    "grants_of",
    "login_known",
    "one",
    "scope",
    "sealed_code",
    "sealed_counts",
    "sealed_values",
    "staff_without_account",
    "units_to_grant",
    "visible",
    "who_sees",
]
