"""Pages that belong to no app."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_healthz_answers_ok_to_everyone() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_page_that_is_not_there_answers_404_in_words() -> None:
    answer = Client().get("/healthz/nothing")
    assert answer.status_code == 404
