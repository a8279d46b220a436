"""Passkeys: what the browser is asked, and whether its answer is right. The checking is allauth's and fido2's."""

import ipaddress
import json
from contextlib import suppress
from typing import Any

from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from nhipcau.access.actions.factors import passkey_used
from nhipcau.access.models import User
from nhipcau.access.states import Step
from nhipcau.kernel import clock

WRONG = (ValidationError, InvalidSignature, ValueError, TypeError, KeyError, AttributeError)
"""What a spoilt or forged answer runs into; the libraries do not agree on one word for it."""


def possible(request: HttpRequest) -> bool:
    """A passkey belongs to a name, and browsers make none for an address in digits or an unprotected line."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    with suppress(ValueError):
        return not ipaddress.ip_address(host.strip("[]"))
    return request.is_secure() or host == "localhost"


def question(request: HttpRequest, user: User) -> str:
    """What the browser is to sign; remembered in the session."""
    return json.dumps(auth.begin_authentication(user), default=dict)


def answered(request: HttpRequest, user: User, text: str) -> str:
    """`Step.PASSKEY` when this is the right answer to the question before, else empty."""
    try:
        answer = json.loads(text)
        auth.parse_authentication_response(answer)
        found = auth.complete_authentication(user, answer)
    except WRONG:
        return ""
    passkey_used(passkey=found, at=clock.now())
    return Step.PASSKEY


def offer(request: HttpRequest, user: User) -> str:
    """What the browser is to make a new passkey from; remembered in the session."""
    return json.dumps(auth.begin_registration(user, False), default=dict)


def made(text: str) -> dict[str, Any] | None:
    """The new passkey, checked; None when it is not an answer to our offer."""
    try:
        credential = json.loads(text)
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
    except WRONG:
        return None
    return credential if isinstance(credential, dict) else None
