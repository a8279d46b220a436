"""Search by POST: names and numbers never stand in an address."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from nhipcau.kernel import touched
from nhipcau.kernel.contracts import search_sources
from nhipcau.kernel.htmx import render_part, wants_part
from nhipcau.kernel.permissions import Access, rule
from nhipcau.kernel.text import clean

LIMIT, TYPING = 20, 8
"""Answers per kind, on the page and while somebody types; who needs more adds a word."""


@rule(Access.SIGNED_IN)
def search(request: HttpRequest) -> HttpResponse:
    """People, cases and contacts by name without accents, phone or number; one certain answer opens at once.

    While somebody types htmx asks for the hits alone: each time is a search, and stands in the audit as one.
    """
    words, typing = clean(request.POST.get("q", ""))[:100], wants_part(request)
    limit = TYPING if typing else LIMIT
    if len(words) > 1:
        touched.did(touched.SEARCHED)
    groups: dict[str, list[object]] = {}
    hits = [hit for find in search_sources for hit in find(request.user, words, limit)] if len(words) > 1 else []
    for hit in hits:
        groups.setdefault(str(hit.kind), []).append(hit)
    if len(hits) == 1 and hits[0].exact and not typing:
        return redirect(hits[0].url)
    asked = request.method == "POST" and (bool(words) or not typing)
    context = {"words": words, "groups": groups, "limit": limit, "asked": asked}
    return render_part(request, "desk/search.html", "hits", context)
