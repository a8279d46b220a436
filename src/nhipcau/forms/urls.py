from django.urls import path

from . import views

app_name = "forms"
urlpatterns = [
    path("start/<str:kind>/<int:anchor>/<slug:key>", views.start, name="start"),
    path("<uuid:pk>/", views.sheet, name="sheet"),
    path("<uuid:pk>/save", views.save, name="save"),
    path("<uuid:pk>/finish", views.finish, name="finish"),
    path("<uuid:pk>/correct", views.correct, name="correct"),
    path("<uuid:pk>/file-scan", views.file_scan, name="file_scan"),
    path("<uuid:pk>/scan", views.scan, name="scan"),
    path("<uuid:pk>/word", views.word, name="word"),
    path("<uuid:pk>/withdraw", views.withdraw, name="withdraw"),
]
