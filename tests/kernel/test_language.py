"""Vietnamese unless somebody chose otherwise."""

import pytest
from django.conf import settings
from django.test import Client

SIGN_IN = "/account/sign-in/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("browser", "cookie", "heading"),
    [("en-US", "", "Đăng nhập"), ("vi", "", "Đăng nhập"), ("vi", "en", "Sign in"), ("en", "xx", "Đăng nhập")],
)
def test_only_the_choice_of_a_person_counts(browser: str, cookie: str, heading: str) -> None:
    client = Client(headers={"accept-language": browser})
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert f"<h1>{heading}</h1>" in client.get(SIGN_IN).content.decode()
