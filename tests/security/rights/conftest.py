"""The province of `province.py`, built once for this folder and put back to what it was after every test."""

from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.conftest import AT, open_session
from tests.security.province import Province, build

STEP = {"no_factor": ""}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Province]:
    """Never asked for by a test: `province` is the same with a way back."""
    from nhipcau.kernel import clock

    with django_db_blocker.unblock(), transaction.atomic(), override_settings(TASKS=TASKS):
        with mock.patch.object(clock, "now", lambda: AT):
            found = build(tmp_path_factory.mktemp("so"))
        with django_db_blocker.block():
            yield found
        transaction.set_rollback(True)


@pytest.fixture
def province(built: Province, db: None) -> Province:
    """The province; `db` undoes what a test changes, inside the transaction that made it."""
    return built


@pytest.fixture
def client_of(province: Province) -> Callable[..., Client]:
    """`client_of(who)`: a browser in which this person has just signed in; nobody for `anonymous`."""

    def sign_in(who: str, **options: Any) -> Client:
        client = Client(**options)
        return client if who == "anonymous" else open_session(client, province.account(who), step=STEP.get(who, "app"))

    return sign_in
