"""The bell: what this account was told, newest first."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nhipcau.kernel import clock
from nhipcau.kernel.contracts import notice_kinds
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.permissions import Access, rule
from nhipcau.worklist import actions, queries


@require_safe
@rule(Access.SIGNED_IN)
def notices(request: HttpRequest) -> HttpResponse:
    """Everything told that is about nothing hidden."""
    page = paginate(request.GET, queries.notices_for(request.user, clock.today()))  # type: ignore[arg-type]
    names = queries.abouts(row.anchor for row in page if not row.url)
    rows = [(row, notice_kinds.get(row.kind), names.get(row.anchor_id)) for row in page]
    waits = any(row.read_at is None for row in page)
    return render(request, "worklist/notices.html", {"page": page, "rows": rows, "waits": waits})


@require_POST
@rule(Access.SIGNED_IN)
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read, and go where it leads."""
    user: Any = request.user
    notice = queries.notice_for(user, pk, clock.today())
    actions.read_notices(notices=[notice], by=user.actor, at=clock.now())
    found = queries.abouts([notice.anchor]) if not notice.url else {}
    about = found.get(notice.anchor_id or 0)
    return redirect(notice.url or (about.url if about else "worklist:notices"))


@require_POST
@rule(Access.SIGNED_IN)
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read whatever this account may see."""
    user: Any = request.user
    waiting = queries.notices_for(user, clock.today()).filter(read_at__isnull=True)
    actions.read_notices(notices=list(waiting), by=user.actor, at=clock.now())
    messages.success(request, _("All notices are marked as read."))
    return redirect("worklist:notices")
