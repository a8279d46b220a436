from django.urls import path

from . import views

app_name = "outreach"
urlpatterns = [
    path("", views.events, name="events"),
    path("new", views.add_event, name="add_event"),
    path("<int:pk>/", views.event, name="event"),
    path("<int:pk>/correct", views.correct_event, name="correct_event"),
    path("<int:pk>/withdraw", views.withdraw_event, name="withdraw_event"),
    path("materials/", views.materials, name="materials"),
    path("materials/new", views.add_material, name="add_material"),
    path("materials/<int:pk>/", views.material, name="material"),
    path("materials/<int:pk>/correct", views.correct_material, name="correct_material"),
    path("materials/<int:pk>/withdraw", views.withdraw_material, name="withdraw_material"),
]
