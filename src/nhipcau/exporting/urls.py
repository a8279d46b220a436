from django.urls import path

from . import views

app_name = "exporting"
urlpatterns = [
    path("", views.exports, name="list"),
    path("new/<str:listing>", views.ask, name="ask"),
    path("<uuid:pk>/", views.export, name="export"),
    path("<uuid:pk>/decide", views.decide, name="decide"),
    path("<uuid:pk>/file", views.take, name="take"),
]
