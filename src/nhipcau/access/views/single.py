"""Single sign-on of a province (OpenID Connect), off unless the environment names a server."""

from datetime import timedelta
from typing import Any

from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from nhipcau.access import actions, queries
from nhipcau.access.states import Step
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.network import client_address
from nhipcau.kernel.permissions import Access, rule

from .signing import enter, shown

LASTS = timedelta(minutes=2)


class Adapter(OpenIDConnectOAuth2Adapter):
    """Comes back to our own address."""

    def get_provider(self) -> Any:
        provider = super().get_provider()
        provider.oauth2_adapter_class = type(self)
        return provider

    def get_callback_url(self, request: HttpRequest, app: object) -> str:
        return str(build_absolute_uri(request, reverse("access:single_back"), self.redirect_uri_protocol))


@rule(Access.PUBLIC)
@never_cache
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """Go to the server of the province."""
    _configured()
    answer: HttpResponse = OAuth2LoginView.adapter_view(Adapter(request, "oidc"))(request)
    return answer


@rule(Access.PUBLIC)
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Come back from it; what it vouches for goes on to `arrive` (config.single_sign_on)."""
    _configured()
    answer: HttpResponse = OAuth2CallbackView.adapter_view(Adapter(request, "oidc"))(request)
    return answer


@rule(Access.PUBLIC)
@never_cache
@require_GET
def arrive(request: HttpRequest) -> HttpResponse:
    """Let in whom the province vouches for, if an administrator opened an account of that login."""
    told = request.session.pop("vouched", None)
    at, ip = clock.now(), client_address(request)
    if not told or at.timestamp() - told["at"] > LASTS.total_seconds():
        return redirect("access:sign_in")
    user = queries.login_known(told["login"]) if told["login"] else None
    if user is None or not user.is_active:
        actions.refuse(user=user, ip=ip, at=at)
        messages.error(request, _("You have no account here yet. Ask the administrator of the Centre to open one."))
        return redirect("access:sign_in")
    if settings.OIDC_FACTOR:
        return enter(request, user, user.login, Step.ELSEWHERE, vouched=True)
    return shown(request, user, user.login, vouched=True)


def _configured() -> None:
    if not settings.OIDC_NAME:
        raise Missing
