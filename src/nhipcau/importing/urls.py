from django.urls import path

from . import views

app_name = "importing"
urlpatterns = [
    path("", views.imports, name="list"),
    path("new", views.upload, name="upload"),
    path("<int:pk>/", views.one, name="import"),
    path("<int:pk>/confirm", views.confirm, name="confirm"),
    path("<int:pk>/take-back", views.take_back, name="take_back"),
    path("<int:pk>/findings.xlsx", views.findings, name="findings"),
    path("<int:pk>/columns", views.columns, name="columns"),
    path("columns/", views.mappings, name="mappings"),
    path("columns/<int:pk>/forget", views.forget, name="forget"),
    path("blank/<slug:register>.xlsx", views.blank, name="blank"),
]
