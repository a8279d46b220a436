"""Pages for whoever keeps the accounts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nhipcau.access import queries
from nhipcau.kernel import clock
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule


@rule(Permission.ACCOUNTS)
def index(request: HttpRequest) -> HttpResponse:
    """All accounts with the roles they have today."""
    state = request.GET.get("state", "")
    page = paginate(request.GET, queries.accounts_with_grants(clock.today(), state))
    return render(request, "access/accounts.html", {"page": page, "state": state})
