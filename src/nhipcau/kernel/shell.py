"""What every signed-in page shows around its content: navigation and banners, as apps registered them."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from .contracts import banners, nav_items


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell.items` (label, url, current, count, group) and `shell.banners` (sentences)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shell": {"items": [], "banners": [], "unit": ""}}
    items = []
    for item in sorted(nav_items, key=lambda item: item.order):
        if item.permission is not None and not user.may(item.permission):
            continue
        url = reverse(item.url_name)
        current = request.path == url or (url != "/" and request.path.startswith(url))
        count = item.count(user) if item.count else None
        items.append({"label": item.label, "url": url, "current": current, "count": count, "group": item.group})
    texts = [text for banner in banners if (text := banner(user))]
    return {"shell": {"items": items, "banners": texts, "unit": user.unit_words}}
