"""Addresses of the desk: today, search, and pages that show several apps."""

from django.urls import path

from nhipcau.kernel.gallery import gallery
from nhipcau.kernel.permissions import Access, rule

from .views import staff, units
from .views.cases import case
from .views.people import person
from .views.search import search
from .views.today import today

app_name = "desk"
urlpatterns = [
    path("", today, name="today"),
    path("search/", search, name="search"),
    path("people/<int:pk>/", person, name="person"),
    path("cases/<int:pk>/", case, name="case"),
    path("gallery/", rule(Access.SIGNED_IN)(gallery), name="gallery"),
    path("units/", units.units, name="units"),
    path("units/add/", units.unit_add, name="unit_add"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/change/", units.unit_change, name="unit_change"),
    path("units/<int:pk>/close/", units.unit_close, name="unit_close"),
    path("staff/", staff.staff, name="staff"),
    path("staff/add/", staff.staff_add, name="staff_add"),
    path("staff/<int:pk>/", staff.staff_member, name="staff_member"),
    path("staff/<int:pk>/change/", staff.staff_change, name="staff_change"),
    path("staff/<int:pk>/withdraw/", staff.staff_withdraw, name="staff_withdraw"),
]
