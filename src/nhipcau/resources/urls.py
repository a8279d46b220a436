from django.urls import path

from . import views

app_name = "resources"
urlpatterns = [
    path("", views.donations, name="donations"),
    path("new", views.add_donation, name="add_donation"),
    path("<int:pk>/", views.donation, name="donation"),
    path("<int:pk>/correct", views.correct_donation, name="correct_donation"),
    path("<int:pk>/withdraw", views.withdraw_donation, name="withdraw_donation"),
]
