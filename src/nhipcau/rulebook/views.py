"""Pages to look rules up. The rulebook is public law: everyone who is signed in may read it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from nhipcau.kernel import clock
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.permissions import Access, rule

from . import queries
from .engine.shown import shown
from .engine.words import DAY_KINDS, by_group
from .forms import AskForm
from .states import Span


def _asked(request: HttpRequest) -> AskForm:
    """The question of the address; without a day, today."""
    data = request.GET.dict()
    data["on"] = data.get("on") or format_day(clock.today())
    return AskForm(data)


@rule(Access.SIGNED_IN)
def parameters(request: HttpRequest) -> HttpResponse:
    """What is in force on a day in a province."""
    form = _asked(request)
    if not form.is_valid():
        return render(request, "rulebook/parameters.html", {"form": form}, status=422)
    on, place = form.cleaned_data["on"], form.cleaned_data["place"] or None
    rules = queries.everything_in_force(on, place)
    context = {"form": form, "on": on, "place": place, "groups": by_group(rules)}
    context["place_name"] = queries.place_name(place, on)
    context["unverified"] = sum(not found.basis.verified for found in rules)
    return render(request, "rulebook/parameters.html", context)


@rule(Access.SIGNED_IN)
def lists(request: HttpRequest) -> HttpResponse:
    """All code lists."""
    rows = [(words, _title(words), len(words.codes)) for words in queries.code_lists()]
    return render(request, "rulebook/lists.html", {"rows": rows})


@rule(Access.SIGNED_IN)
def code_list(request: HttpRequest, name: str) -> HttpResponse:
    """One list with its spellings, days and sealed marks."""
    try:
        words = queries.code_list(name)
    except KeyError:
        raise Http404 from None
    lang = get_language() or "vi"
    rows = [{"code": code, "label": code.label(lang), "always": code.span == Span()} for code in words]
    context = {"words": words, "title": _title(words), "rows": rows, "sealed": bool(words.sealed_codes())}
    context["based"] = bool(words.basis) or any(code.basis for code in words)
    context["dated"] = any(code.span != Span() for code in words)
    return render(request, "rulebook/code_list.html", context)


@rule(Access.SIGNED_IN)
def calendar(request: HttpRequest) -> HttpResponse:
    """The table of working days, the latest year first, and the holidays known of every other year."""
    table = queries.calendar()
    years = [
        (year, table.years[year], sorted((d for d in table.days.values() if d.on.year == year), key=lambda d: d.on))
        for year in sorted(table.years, reverse=True)
    ]
    return render(request, "rulebook/calendar.html", {"years": years, "fixed": table.fixed, "kinds": DAY_KINDS})


@rule(Access.SIGNED_IN)
def indicators(request: HttpRequest) -> HttpResponse:
    """The figures of the periodic report with their basis."""
    form = _asked(request)
    if not form.is_valid():
        return render(request, "rulebook/indicators.html", {"form": form}, status=422)
    on = form.cleaned_data["on"]
    rows = [(found, found.label(get_language() or "vi")) for found in queries.indicators(on)]
    return render(request, "rulebook/indicators.html", {"form": form, "on": on, "rows": rows})


@rule(Access.SIGNED_IN)
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures in force on a day, step by step, each with its article."""
    form = _asked(request)
    if not form.is_valid():
        return render(request, "rulebook/procedures.html", {"form": form}, status=422)
    on, lang = form.cleaned_data["on"], get_language() or "vi"
    rows = [shown(found, on, lang, queries.rulebook()) for found in queries.procedures(on)]
    return render(request, "rulebook/procedures.html", {"form": form, "on": on, "rows": rows})


def _title(words: queries.CodeList) -> str:
    return words.en if (get_language() or "vi").startswith("en") else words.title
