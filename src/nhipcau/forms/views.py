"""Pages of forms: beginning one, filling it in together with others, making it final, correcting it."""

import secrets
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nhipcau.documents.queries import SUFFIX, opened_file, type_of
from nhipcau.kernel import clock
from nhipcau.kernel.errors import Missing, Refused
from nhipcau.kernel.fresh import may_keep_drafts
from nhipcau.kernel.htmx import wants_part
from nhipcau.kernel.permissions import Permission, rule
from nhipcau.kernel.sending import form_page, sent

from . import actions, forms, policy, queries
from .engine.merging import Draft
from .engine.render import Shown
from .queries import Opened

READ, WRITE = Permission.CASE_READ, Permission.CASE_WRITE
BOTH = ["GET", "POST"]
PEN = "pen"


@require_http_methods(BOTH)
@rule(WRITE)
def start(request: HttpRequest, kind: str, anchor: int, key: str) -> HttpResponse:
    """Begin a form of a record."""
    user: Any = request.user
    day = clock.today()
    record, use = queries.record_of(user, kind, anchor, day)
    form = next((one for one in queries.offered(user, record, use, day) if one.key == key), None)
    if form is None or not use.may_fill(user, record, day):
        raise Missing
    known = actions.known_values(form, use.known(user, record, day))
    asked = forms.StartForm(request.POST or None, initial={"answered_on": day})
    made = sent(request, asked, lambda by, at: actions.start(
        record=record, form=form, values=known, by=by, at=at, **asked.cleaned_data
    ))  # fmt: skip
    if made:
        return redirect("forms:sheet", made.pk)
    context = {"form": asked, "asked": form, "record": record, "title": use.title(record), "back": use.url(record)}
    context["known"] = [(form.nodes[name], text) for name, text in known.items()]
    return form_page(request, "forms/start.html", context)


@require_safe
@rule(READ)
def sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One filled form: to work on while it is a draft and one may, else to read."""
    user: Any = request.user
    found = queries.opened(user, pk, clock.today())
    draft = queries.draft_of(found.sheet)
    if found.sheet.is_draft and found.may_fill:
        return render(request, "forms/fill.html", _filling(request, found, draft))
    return render(request, "forms/read.html", _reading(found, draft))


@require_POST
@rule(WRITE)
def save(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what the page says: for htmx the parts that look different now, else the whole page again."""
    found = _to_fill(request, pk)
    try:
        draft = _kept(request, found)
    except Refused as refused:
        messages.error(request, str(refused))
        if wants_part(request):
            return HttpResponse(headers={"HX-Redirect": request.path.removesuffix("save")})
        return redirect("forms:sheet", pk)
    if not wants_part(request):
        return redirect(f"{request.path.removesuffix('save')}{_anchor(request)}")
    context = _filling(request, found, draft)
    anew, based = context["shown"].changed(forms.shapes_of(request.POST), _sent(request, found).texts)
    return render(request, "forms/saved.html", {**context, "anew": anew, "based": based})


@require_POST
@rule(WRITE)
def finish(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save, check everything, and lock it; with anything wrong it stays a draft and says what."""
    user: Any = request.user
    found = _to_fill(request, pk)
    if not found.sheet.is_draft:
        return redirect("forms:sheet", pk)
    try:
        draft = _kept(request, found)
        context = _filling(request, found, draft, strict=True)
        if not context["shown"].problems:  # what is wrong in a hidden answer is refused by the action
            actions.finish(sheet=found.sheet, record=found.record, form=found.form, use=found.use,
                           by=user.actor, at=clock.now())  # fmt: skip
            messages.success(request, _("The form is final now. Print it for signature and stamp."))
            return redirect("forms:sheet", pk)
    except Refused as refused:
        messages.error(request, str(refused))
        context = _filling(request, found, queries.draft_of(queries.opened(user, pk, clock.today()).sheet), strict=True)
    return render(request, "forms/fill.html", context, status=422)


@require_http_methods(BOTH)
@rule(WRITE)
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin a correction of a final form."""
    found = _to_fill(request, pk)
    asked = forms.ReasonForm(request.POST or None)
    if not policy.can_correct(found.sheet):
        raise Missing
    made = sent(request, asked, lambda by, at: actions.correct(
        sheet=found.sheet, record=found.record, by=by, at=at, **asked.cleaned_data
    ))  # fmt: skip
    if made:
        return redirect("forms:sheet", made.pk)
    words = {"title": _("Correct a final form"), "button": _("Begin the correction")}
    words["about"] = _("The final form stays as it is until the correction is final; both are kept.")
    return form_page(request, "forms/reason.html", {"form": asked, "found": found, **words})


@require_http_methods(BOTH)
@rule(WRITE)
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Withdraw a draft begun by mistake."""
    found = _to_fill(request, pk)
    asked = forms.ReasonForm(request.POST or None)
    if not found.sheet.is_draft:
        raise Missing
    if sent(request, asked, lambda by, at: actions.withdraw(
        sheet=found.sheet, record=found.record, by=by, at=at, **asked.cleaned_data
    )):  # fmt: skip
        messages.success(request, _("The draft was withdrawn; it is kept and counts nowhere."))
        return redirect(found.use.url(found.record))
    words = {"title": _("Withdraw a draft"), "button": _("Withdraw draft"), "danger": True}
    words["about"] = _("Only for a form begun by mistake.")
    return form_page(request, "forms/reason.html", {"form": asked, "found": found, **words})


@require_safe
@rule(READ)
def word(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form in Word for signature and stamp, for whoever may see it; its code leads back to its page."""
    user: Any = request.user
    found = queries.opened(user, pk, clock.today())
    address = request.build_absolute_uri(reverse("forms:sheet", args=[pk]))
    content, name = queries.word_of(found, address=address, at=clock.now())
    actions.printed(sheet=found.sheet, record=found.record, by=user.actor, at=clock.now())
    answer = HttpResponse(content, content_type=queries.WORD)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(BOTH)
@rule(WRITE)
def file_scan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """File the signed copy of a final form."""
    found = _to_fill(request, pk)
    if not policy.can_scan(found.sheet):
        raise Missing
    asked = forms.ScanForm(request.POST or None, request.FILES or None, again=found.sheet.scan_id is not None)
    if sent(request, asked, lambda by, at: actions.file_scan(
        sheet=found.sheet, record=found.record, scan=asked.scan(), by=by, at=at
    )):  # fmt: skip
        messages.success(request, _("The signed copy was filed."))
        return redirect("forms:sheet", pk)
    words = {"title": _("File the signed copy"), "button": _("File the copy")}
    words["about"] = _(
        "Scan the paper as it was signed and stamped. It is kept encrypted; whoever sees all of the form opens it."
    )
    return form_page(request, "forms/reason.html", {"form": asked, "found": found, **words})


@require_safe
@rule(READ)
def scan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed copy, for whoever may see the form and every answer on it: a paper hides nothing."""
    user: Any = request.user
    found = queries.opened(user, pk, clock.today())
    if found.sheet.scan_id is None or found.hidden:
        raise Missing
    with opened_file(found.sheet.scan_id, None, READ, clock.today()) as path:
        content = path.read_bytes()
    actions.scan_opened(sheet=found.sheet, record=found.record, by=user.actor, at=clock.now())
    kind = type_of(content)
    answer = HttpResponse(content, content_type=kind or "application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="ban-ky-{pk.hex[:8]}{SUFFIX.get(kind, "")}"'
    return answer


# --- shared -----------------------------------------------------------------------------------------------------------
def _to_fill(request: HttpRequest, pk: UUID) -> Opened:
    """Raises Missing for whoever may not fill in forms of the record."""
    found = queries.opened(request.user, pk, clock.today())  # type: ignore[arg-type]
    if not found.may_fill:
        raise Missing
    return found


def _sent(request: HttpRequest, found: Opened) -> Any:
    user: Any = request.user
    pen = request.POST.get(PEN, "")[:24] or secrets.token_urlsafe(12)
    return forms.sent_of(request.POST, found.form, pen=pen, by=user.actor.name, at=clock.now().isoformat())


def _kept(request: HttpRequest, found: Opened) -> Draft:
    """Bring the page into the draft; `found.sheet` is the draft as it is afterwards."""
    user: Any = request.user
    day = forms.DayForm(request.POST)
    answered_on = day.cleaned_data["answered_on"] if day.is_valid() else None
    sheet, draft = actions.save(
        sheet=found.sheet, record=found.record, sent=_sent(request, found), answered_on=answered_on,
        by=user.actor, at=clock.now(),
    )  # fmt: skip
    found.sheet.answered_on, found.sheet.saved_at = sheet.answered_on, sheet.saved_at
    found.sheet.saved_by, found.sheet.answers = sheet.saved_by, sheet.answers
    actions.be_seen(sheet=sheet, account=str(user.pk), name=user.actor.name, at=clock.now())
    return draft


def _filling(request: HttpRequest, found: Opened, draft: Draft, *, strict: bool = False) -> dict[str, Any]:
    user: Any = request.user
    state = queries.state_of(found.form, draft, day=found.sheet.answered_on, now=clock.now())
    known = actions.known_values(found.form, found.use.known(user, found.record, clock.today()))
    shown = Shown(state, draft, known=known, fresh=secrets.token_hex(4), strict=strict, hidden=found.hidden)
    day = forms.DayForm(initial={"answered_on": found.sheet.answered_on})
    return {
        **_about(found, shown),
        "day_form": day,
        "pen": request.POST.get(PEN, "")[:24] or secrets.token_urlsafe(12),
        "others": queries.here_now(found.sheet, user, clock.now()),
        "keeps": may_keep_drafts(request),
    }


def _reading(found: Opened, draft: Draft) -> dict[str, Any]:
    at = found.sheet.finished_at or clock.now()
    state = queries.state_of(found.form, draft, day=found.sheet.answered_on, now=at)
    writes = found.may_fill and policy.can_correct(found.sheet)
    scans = found.may_fill and policy.can_scan(found.sheet)
    return {**_about(found, Shown(state, draft, hidden=found.hidden)), "can_correct": writes, "can_scan": scans}


def _about(found: Opened, shown: Shown) -> dict[str, Any]:
    return {
        "found": found,
        "sheet": found.sheet,
        "asked": found.form,
        "title": found.form.words(shown.state.lang),
        "record_title": found.use.title(found.record),
        "back": found.use.url(found.record),
        "shown": shown,
    }


def _anchor(request: HttpRequest) -> str:
    """Where on the page to come back to."""
    wanted = request.POST.get("to", "")
    return f"#{wanted}" if wanted.replace("-", "").replace("_", "").isalnum() and len(wanted) < 80 else ""
