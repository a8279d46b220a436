from django.urls import path

from . import views

app_name = "registry"
urlpatterns = [
    path("", views.people, name="people"),
    path("<int:pk>/correct", views.correct, name="correct"),
    path("<int:pk>/withdraw", views.withdraw, name="withdraw"),
    path("twins/", views.twins, name="twins"),
    path("<int:pk>/apart/<int:other>/", views.apart, name="apart"),
    path("<int:pk>/merge/", views.other, name="other"),
    path("<int:pk>/merge/<int:other>/", views.merge, name="merge"),
    path("merges/<int:pk>/undo/", views.part, name="part"),
]
