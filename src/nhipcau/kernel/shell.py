"""What every signed-in page shows around its content: navigation and banners, as apps registered them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from . import touched
from .contracts import banners, bells, nav_items, subjects
from .permissions import Permission


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell.items` (label, url, current, count, group), `shell.banners`, `bells`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": {"items": [], "banners": [], "bells": [], "unit": ""}}
    items = []
    for item in sorted(nav_items, key=lambda item: item.order):
        if item.permission is not None and not user.may(item.permission):
            continue
        url = reverse(item.url_name)
        current = request.path == url or (url != "/" and request.path.startswith(url))
        count = item.count(user) if item.count else None
        items.append({"label": item.label, "url": url, "current": current, "count": count, "group": item.group})
    shown = [banner for ask in banners for banner in ask(user)]
    rings = [{"label": bell.label, "url": reverse(bell.url_name), "count": bell.count(user)} for bell in bells]
    words = {"banners": shown, "bells": rings, "unit": user.unit_words, "idle": settings.SCREEN_LOCK}
    words["record"] = record = touched.now().label(subjects)
    if record and user.may(Permission.AUDIT_READ):
        words["history"] = reverse("access:history", args=record.split("/"))
    return {"shell": {"items": items, **words}}
