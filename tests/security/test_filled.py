"""The forms of `filled.py` are accepted as they stand: what the hostile tests spoil was right before."""

from typing import Any

import pytest
from django.db import transaction

from .filled import correcting, creating
from .world import World


@pytest.mark.parametrize("given", [creating, correcting])
def test_the_filled_forms_are_accepted(world: World, signed_in: Any, given: Any) -> None:
    client = signed_in(world.users["staff"])
    refused = {}
    for name, (url, data) in given(world).items():
        with transaction.atomic():
            answer = client.post(url, data)
            transaction.set_rollback(True)
        if answer.status_code != 302:
            errors = [
                part.partition("</p>")[0][-200:] for part in answer.content.decode().split('class="error-text"')[1:]
            ]
            refused[name] = (answer.status_code, errors)
    assert refused == {}
