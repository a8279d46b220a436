"""Every address of the system. Each app names its own pages; this file only says under which path they lie."""

from django.urls import URLPattern, URLResolver, include, path

from . import views

APPS = {
    "": "desk",
    "account/": "access",
    "rulebook/": "rulebook",
    "work/": "worklist",
    "import/": "importing",
    "exports/": "exporting",
    "people/": "registry",
    "forms/": "forms",
    "cases/": "cases",
    "contacts/": "intake",
    "outreach/": "outreach",
    "resources/": "resources",
    "care/": "care",
    "reports/": "reports",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("language", views.set_language, name="set_language"),
    *(path(prefix, include(f"nhipcau.{app}.urls")) for prefix, app in APPS.items()),
    path("households/", include("nhipcau.registry.urls.households")),
]

handler400 = "nhipcau.config.views.bad_request"
handler403 = "nhipcau.config.views.not_allowed"
handler404 = "nhipcau.config.views.missing"
handler500 = "nhipcau.config.views.broken"
