"""What holds for every request, whoever asks: three methods, forms of our own pages, files that can run nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST")


class SafeMiddleware:
    """Stands outside of the check for the token of our own pages and inside of the policy of contents."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        name_the_origin(request)
        response = self.get_response(request)
        if response.headers.get("Content-Disposition", "").startswith("attachment"):
            # Opened in the browser all the same, a file is a page without scripts, forms and origin.
            response._csp_update = {"sandbox": True}  # type: ignore[attr-defined]
        return response


def name_the_origin(request: HttpRequest) -> None:
    """Our pages send no referrer, so their forms come with `Origin: null`; the browser says beside it whose they are.

    A form of another site says so in Sec-Fetch-Site and stays refused. A browser too old for that header is left to
    the token, which no other site can read.
    """
    if request.META.get("HTTP_ORIGIN") == "null" and request.headers.get("Sec-Fetch-Site", "same-origin") == (
        "same-origin"
    ):
        request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
