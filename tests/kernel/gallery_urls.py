"""The gallery at an address of its own, for tests of kernel alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from nhipcau.kernel.gallery import gallery


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [path("gallery/", gallery), path("broken/", broken)]
