"""What every signed-in page shows around its content: navigation and banners, as apps registered them."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from . import touched
from .addresses import address_of
from .contracts import NavItem, banners, bells, nav_items, subjects
from .permissions import Permission


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell.items` (label, url, current, count, group), `shell.banners`, `bells`.

    Asked for when the page shows it: a fragment does not.
    """
    return {"shell": SimpleLazyObject(partial(_shown, request))}


def _shown(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"items": [], "banners": [], "bells": [], "unit": ""}
    offered = [item for item in sorted(nav_items, key=lambda item: item.order) if _open_to(user, item)]
    urls = {item.url_name: address_of(item.url_name) for item in offered}
    path, above = request.path, [url for url in urls.values() if url != "/" and request.path.startswith(url)]
    here = max(above, key=len, default="/")  # the nearest: «Reports» is not current on «Letters», which lies below it
    items = [
        {
            "label": item.label,
            "url": urls[item.url_name],
            "current": urls[item.url_name] == here and (here != "/" or path == "/"),
            "count": item.count(user) if item.count else None,
            "group": item.group,
        }
        for item in offered
    ]
    shown = [banner for ask in banners for banner in ask(user)]
    rings = [{"label": bell.label, "url": address_of(bell.url_name), "count": bell.count(user)} for bell in bells]
    words = {"banners": shown, "bells": rings, "unit": user.unit_words, "idle": settings.SCREEN_LOCK}
    words["record"] = record = touched.now().label(subjects)
    if record and user.may(Permission.AUDIT_READ):
        words["history"] = address_of("access:history", *record.split("/"))
    return {"items": items, **words}


def _open_to(user: Any, item: NavItem) -> bool:
    return item.permission is None or bool(user.may(item.permission))
