"""Pages of importing: upload, look, confirm, result, take back."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhipcau.access.queries import scope
from nhipcau.kernel import clock, touched
from nhipcau.kernel.actors import those_in
from nhipcau.kernel.contracts import registers
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.fresh import fresh
from nhipcau.kernel.htmx import render_part
from nhipcau.kernel.jobs import queue
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent
from nhipcau.org.queries import centre_or_none, units

from . import actions, queries, tasks
from .actions.taking_back import take_back_later
from .engine.book import Layout, Unusable, header_at, likely_header
from .engine.mapping import KEPT, LEFT, headings_key
from .engine.sheets import write_blank, write_findings
from .engine.source import heads_of
from .forms import ConfirmForm, FilterForm, HeaderForm, MappingForm, TakeBackForm, UploadForm
from .models import Import, Mapping
from .states import Status

SMALL_FILE, SMALL_IMPORT = 1_000_000, 1_000  # bytes, rows: done while the person waits
SHOWN = 200  # findings of each kind on the page; all of them in the workbook to download
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOVING = frozenset({Status.UPLOADED, Status.RUNNING, Status.TAKING_BACK})


def _upload_form(request: HttpRequest) -> UploadForm:
    user: Any = request.user
    mine = scope(user, Permission.IMPORT, clock.today())
    return UploadForm(
        request.POST or None,
        request.FILES or None,
        registers=queries.registers_for(user),
        units=units().filter(pk__in=mine),
        initial={"unit": next((grant.unit_id for grant in user.grants_on(clock.today())), None)},
    )


def _found(request: HttpRequest, pk: int) -> Import:
    return queries.import_for(request.user, pk, clock.today())  # type: ignore[arg-type]


@require_safe
@rule(Permission.IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """All imports of the person's units, and the blank workbooks."""
    user: Any = request.user
    rows, mine = queries.imports_for(user, clock.today()), queries.registers_for(user)
    own = units().filter(pk__in=scope(user, Permission.IMPORT, clock.today()))
    form = FilterForm(request.GET, registers=mine, units=own, officers=those_in(rows, "uploaded_by"))
    names = {register.name: register.title for register in registers}
    context = {"page": paginate(request.GET, queries.filtered(rows, form.wanted())), "form": form}
    context |= {"titles": names, "registers": mine}
    return render(request, "importing/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.IMPORT)
def upload(request: HttpRequest) -> HttpResponse:
    """Choose register, unit and file; the file is kept and read, nothing is imported yet."""
    form = _upload_form(request)
    if request.method == "POST" and form.is_valid():
        given, at, user = form.cleaned_data, clock.now(), request.user
        register, unit, file = registers[given["register"]], given["unit"], given["file"]
        if unit.pk in queries.units_allowed(user, register, clock.today()):  # type: ignore[arg-type]
            by = user.actor  # type: ignore[union-attr]
            found = actions.upload(
                register=register.name, unit=unit, name=file.name, chunks=file.chunks(), by=by, at=at
            )
            _do(found, now=file.size <= SMALL_FILE)
            return redirect("importing:import", found.pk)
        form.add_error("unit", _("You may not import this register for this unit. Choose another unit."))
    context = {"form": form, "without_centre": centre_or_none() is None}
    return render(request, "importing/upload.html", context, status=422 if request.method == "POST" else 200)


def _do(found: Import, *, now: bool) -> None:
    """Small things at once, big ones by the job worker."""
    if not now:
        queue("nhipcau.importing.tasks.go_on", pk=found.pk)
    elif found.status == Status.UPLOADED:
        tasks.read_upload(found, clock.now())
    else:
        tasks.store_rows(found, clock.now())


@require_safe
@rule(Permission.IMPORT)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """An import: what was recognised, what would change or has changed, and what can be done now."""
    return render_part(request, "importing/import.html", "import-state", _context(_found(request, pk)))


def _context(found: Import, take_back: TakeBackForm | None = None) -> dict[str, Any]:
    result, register = found.result, registers.get(found.register)
    lists = {kind: result.get(kind, [])[:SHOWN] for kind in ("errors", "changes", "warnings")}
    more = result.get("more", {})
    sizes = {kind: len(result.get(kind, [])) + more.get(kind, 0) for kind in lists}
    return {
        "found": found,
        "title": register.title if register else found.register,
        "columns": result.get("columns", []),
        **lists,
        "sizes": sizes,
        "shown": SHOWN,
        "waiting_at": register.waiting_at() if register and found.status == Status.DONE else (),
        "moving": found.status in MOVING,
        "mapping": result.get("mapping"),
        "can_map": found.status in (Status.CHECKED, Status.FAILED) and not found.started_at and found.file_id,
        "can_confirm": found.status == Status.CHECKED or (found.status == Status.FAILED and found.started_at),
        "can_take_back": found.status in (Status.DONE, Status.FAILED) and bool(found.created or found.seen),
        "confirm_form": ConfirmForm(),
        "take_back_form": take_back or TakeBackForm(),
    }


@require_POST
@rule(Permission.IMPORT)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Import what was looked at."""
    found, form = _found(request, pk), ConfirmForm(request.POST)
    form.is_valid()
    try:
        by = request.user.actor  # type: ignore[union-attr]
        actions.begin(found=found, take_changes=form.cleaned_data["take_changes"], by=by, at=clock.now())
        _do(found, now=found.rows <= SMALL_IMPORT)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("importing:import", pk)


@require_POST
@rule(Permission.IMPORT)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole import back, with a reason."""
    found, form = _found(request, pk), TakeBackForm(request.POST)
    if form.is_valid():
        act = actions.take_back if found.created <= SMALL_IMPORT else take_back_later
        try:
            by = request.user.actor  # type: ignore[union-attr]
            act(found=found, reason=form.cleaned_data["reason"], by=by, at=clock.now())
            messages.success(request, _("The import was taken back; the reason is kept."))
            return redirect("importing:import", pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return render(request, "importing/import.html", _context(_found(request, pk), form), status=422)


def _workbook(name: str, content: BytesIO) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content.getvalue(), content_type=XLSX, headers=headers)


@require_safe
@rule(Permission.IMPORT)
@fresh(factor=True)
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """All findings of an import as a workbook."""
    found, content = _found(request, pk), BytesIO()
    write_findings(content, {**found.result, "file": found.file_name})
    return _workbook(f"import-{found.pk}.xlsx", content)


@require_safe
@rule(Permission.IMPORT)
def blank(request: HttpRequest, register: str) -> HttpResponse:
    """The blank workbook of a register, with its lists."""
    mine = {found.name: found for found in queries.registers_for(request.user)}  # type: ignore[arg-type]
    if register not in mine:
        raise Missing
    touched.impersonal()
    content = BytesIO()
    write_blank(content, mine[register], clock.today())
    return _workbook(f"{register}.xlsx", content)


@require_http_methods(["GET", "HEAD", "POST"])
@rule(Permission.IMPORT)
def columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column of a file is which field; it is kept for files with these headings, and the file read anew."""
    found = _found(request, pk)
    try:
        with tasks.planned(found, clock.now()) as plan:
            rows, layout = _header(request, plan)
    except (Missing, Unusable) as fault:
        messages.error(
            request, str(fault) if isinstance(fault, Unusable) else _("The uploaded file is no longer kept.")
        )
        return redirect("importing:import", pk)
    known = queries.mappings_for(found.register, found.unit).get(headings_key(layout.headers)) if layout else None
    register = registers[found.register]
    form = MappingForm(request.POST or None, register=register, layout=layout, known=known) if layout else None
    if form and sent(
        request, form, lambda by, at: actions.map_columns(found=found, fields=form.mapped(), by=by, at=at)
    ):
        _do(_found(request, pk), now=True)
        return redirect("importing:import", pk)
    context = {"found": found, "title": register.title, "rows": rows, "form": form, "layout": layout, "known": known}
    return form_page(request, "importing/columns.html", context)


def _header(request: HttpRequest, plan: actions.Plan) -> tuple[HeaderForm, Layout | None]:
    """Which row is the header: as the address says, else the likeliest one."""
    sheets = heads_of(plan.path)
    form = HeaderForm(request.GET if "row" in request.GET else None, sheets=sheets)
    if form.is_valid():
        layout = header_at(sheets[form.cleaned_data["sheet"]], form.cleaned_data["row"], plan.register)
        if layout is None:
            form.add_error("row", _("No heading stands in this row, or it is too far down."))
        return form, layout
    layout = likely_header(sheets, plan.register)
    if layout and not form.is_bound:
        form.initial = {"sheet": sheets.index(layout.sheet), "row": layout.row}
    return form, layout


@require_safe
@rule(Permission.IMPORT)
def mappings(request: HttpRequest) -> HttpResponse:
    """What is remembered of the columns of files."""
    user: Any = request.user
    page = paginate(request.GET, queries.mappings_of(user, clock.today()))
    rows = [(row, registers[row.register].title, _in_words(row)) for row in page]
    return render(request, "importing/mappings.html", {"page": page, "rows": rows})


def _in_words(row: Mapping) -> list[tuple[str, str]]:
    """(heading, what it is taken as)."""
    titles = {column.key: column.headers[0] for column in registers[row.register].columns}
    others = {LEFT: _("Not taken"), KEPT: _("Not taken, kept as words in the notes")}
    return [(heading, str(titles.get(field) or others.get(field, field))) for heading, field in row.fields]


@require_POST
@rule(Permission.IMPORT)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget how the columns of a file were mapped."""
    user: Any = request.user
    found = queries.mapping_for(user, pk, clock.today())
    actions.forget_mapping(mapping=found, by=user.actor, at=clock.now())
    messages.success(request, _("Forgotten: the next file with these headings is read as if nobody had mapped them."))
    return redirect("importing:mappings")
