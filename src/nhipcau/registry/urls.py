from django.urls import path

from . import views
from .views import consents

app_name = "registry"
urlpatterns = [
    path("", views.people, name="people"),
    path("<int:pk>/correct", views.correct, name="correct"),
    path("<int:pk>/withdraw", views.withdraw, name="withdraw"),
    path("<int:pk>/consent", consents.consent, name="consent"),
    path("<int:pk>/consent/<int:consent_pk>/end", consents.end_consent, name="end_consent"),
    path("<int:pk>/release", consents.ask_release, name="ask_release"),
    path("<int:pk>/release/<int:release_pk>/decide", consents.decide_release, name="decide_release"),
]
