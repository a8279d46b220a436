from django.urls import path

from . import views

app_name = "care"
urlpatterns = [
    path("screenings/", views.screenings, name="screenings"),
    path("screenings/new", views.add, name="add"),
    path("screenings/<int:pk>/", views.screening, name="screening"),
    path("screenings/<int:pk>/withdraw", views.withdraw, name="withdraw"),
]
