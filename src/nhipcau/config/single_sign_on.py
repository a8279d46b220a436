"""What allauth is told of ours: how secrets of second steps are kept, and whom a province's single sign-on lets in."""

import base64
import hashlib
from functools import cache
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from nhipcau.kernel import clock
from nhipcau.kernel.network import with_next


@cache
def _lock() -> Fernet:
    """Its key is derived from the one outside the database, so that a copy of the database makes no codes."""
    digest = hashlib.sha256(b"nhipcau.second-step " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class Factors(DefaultMFAAdapter):
    """Secrets of authenticator apps are encrypted; a passkey belongs to the name under which this site is opened."""

    def encrypt(self, text: str) -> str:
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _lock().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        return str(user.login)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Nhịp Cầu"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return {"id": str(user.pk).encode(), "name": user.login, "display_name": user.name}


class Matching(DefaultSocialAccountAdapter):
    """Nobody is signed up. Who was vouched for goes on to our own door, which looks for an account opened before."""

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        told = sociallogin.account.extra_data
        claims = {**told.get("id_token", {}), **told.get("userinfo", {})} or told
        name = str(claims.get(settings.OIDC_CLAIM) or "").strip().lower()
        request.session["vouched"] = {"login": name, "at": clock.now().timestamp()}
        onward = sociallogin.get_redirect_url(request) or "/"
        raise ImmediateHttpResponse(redirect(with_next(reverse("access:arrive"), onward)))

    def on_authentication_error(self, request: Any, provider: Any, **kwargs: Any) -> None:
        messages.error(request, _("Single sign-on did not work. Try again, or sign in with your password."))
        raise ImmediateHttpResponse(redirect("access:sign_in"))

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return False
