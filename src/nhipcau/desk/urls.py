"""Addresses of the desk: today, search, and pages that show several apps."""

from django.urls import path

from nhipcau.kernel.gallery import gallery
from nhipcau.kernel.permissions import Access, rule

from .views.search import search
from .views.today import today

app_name = "desk"
urlpatterns = [
    path("", today, name="today"),
    path("search/", search, name="search"),
    path("gallery/", rule(Access.SIGNED_IN)(gallery), name="gallery"),
]
