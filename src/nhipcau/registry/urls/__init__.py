from django.urls import path

from nhipcau.registry import views

app_name = "registry"
urlpatterns = [
    path("", views.people, name="people"),
    path("<int:pk>/correct", views.correct, name="correct"),
    path("<int:pk>/withdraw", views.withdraw, name="withdraw"),
    path("<int:pk>/household", views.make_household, name="make_household"),
]
