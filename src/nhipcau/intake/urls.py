from django.urls import path

from . import views

app_name = "intake"
urlpatterns = [
    path("", views.contacts, name="contacts"),
    path("search", views.search, name="search"),
    path("call", views.log_call, name="log_call"),
    path("consultation", views.log_consultation, name="log_consultation"),
    path("earlier", views.earlier, name="earlier"),
    path("<int:pk>/", views.contact, name="contact"),
    path("<int:pk>/correct", views.correct, name="correct"),
    path("<int:pk>/withdraw", views.withdraw, name="withdraw"),
    path("<int:pk>/case", views.open_case, name="open_case"),
    path("<int:pk>/link", views.link, name="link"),
]
