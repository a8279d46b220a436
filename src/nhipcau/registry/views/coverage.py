"""Coverage of the groups of the law by place: a page, and the same figures as data for a map."""

import csv
import io
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.registry import queries
from nhipcau.registry.forms import CoverageForm
from nhipcau.registry.listings import coverage_asked
from nhipcau.registry.states import LEGAL_GROUP
from nhipcau.rulebook.queries import code_list

READ = Permission.PERSON_READ
COLUMNS = ("code", "level", "name", "valid_from", "people", "managed", "percent")


def _asked(request: HttpRequest) -> tuple[CoverageForm, queries.Coverage | None]:
    return coverage_asked(request.user, request.GET, clock.today())


def _least(line: queries.CoverageLine) -> int:
    """The places where the least of the group are reached stand first: that is where to go."""
    return line.percent or 0


@rule(READ)
def coverage(request: HttpRequest) -> HttpResponse:
    """People of a group and those under case management, by place; each number opens its list, and a drawing below."""
    form, found = _asked(request)
    name = code_list(LEGAL_GROUP).label(found.group, get_language() or "vi") if found else ""
    lines = sorted((line for line in found.lines if line.percent is not None), key=_least) if found else []
    drawn = [(line.name or _("Place not known"), line.percent) for line in lines] if len(lines) > 1 else []
    context = {"form": form, "found": found, "name": name, "day": clock.today(), "drawn": drawn}
    return render(request, "registry/coverage.html", context)


@rule(READ)
def coverage_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same figures for a map, as JSON or CSV: code, level, name and first day of each place. Nobody is named."""
    found = _asked(request)[1]
    if found is None or kind not in {"json", "csv"}:
        raise Missing
    rows = [{name: getattr(line, name) for name in COLUMNS} for line in found.lines]
    if kind == "csv":
        return _csv(rows, found.group)
    total = {name: getattr(found.total, name) for name in COLUMNS[-3:]}
    answer = {"group": found.group, "on": clock.today(), "exact": found.exact, "places": rows, "total": total}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _csv(rows: list[dict[str, Any]], group: str) -> HttpResponse:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for row in rows:  # a name that a table would take for a formula stays a name
        row["name"] = f"'{row['name']}" if row["name"].startswith(tuple("=+-@\t\r")) else row["name"]
        writer.writerow(row)
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bao-phu-{group}.csv"'
    return answer
