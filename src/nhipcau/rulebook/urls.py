from django.urls import path

from . import views

app_name = "rulebook"

urlpatterns = [
    path("", views.parameters, name="parameters"),
    path("calendar/", views.calendar, name="calendar"),
    path("codes/", views.lists, name="lists"),
    path("codes/<slug:name>/", views.code_list, name="code_list"),
    path("indicators/", views.indicators, name="indicators"),
    path("procedures/", views.procedures, name="procedures"),
]
