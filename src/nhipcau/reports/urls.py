"""Addresses of reports."""

from django.urls import path

from .views import pages as views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("periodic/", views.periodic, name="periodic"),
    path("periodic/rows/", views.rows, name="rows"),
    path("periodic/figures.json", views.figures_json, name="json"),
    path("periodic/file.<slug:kind>", views.download, name="download"),
    path("periodic/text", views.write_text, name="write_text"),
    path("periodic/issue", views.issue, name="issue"),
    path("letters/", views.letters, name="letters"),
    path("letters/<int:pk>/", views.give_number, name="give_number"),
]
