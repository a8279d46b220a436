from django.urls import path

from . import views
from .views import consents, requests

app_name = "registry"
urlpatterns = [
    path("", views.people, name="people"),
    path("<int:pk>/correct", views.correct, name="correct"),
    path("<int:pk>/withdraw", views.withdraw, name="withdraw"),
    path("<int:pk>/consent", consents.consent, name="consent"),
    path("<int:pk>/consent/<int:consent_pk>/end", consents.end_consent, name="end_consent"),
    path("<int:pk>/release", consents.ask_release, name="ask_release"),
    path("<int:pk>/release/<int:release_pk>/decide", consents.decide_release, name="decide_release"),
    path("requests/", requests.requests, name="requests"),
    path("<int:pk>/request", requests.add_request, name="add_request"),
    path("requests/<int:pk>/", requests.one_request, name="request"),
    path("requests/<int:pk>/answer", requests.answer_request, name="answer_request"),
    path("requests/<int:pk>/refuse", requests.refuse_request, name="refuse_request"),
    path("requests/<int:pk>/extend", requests.extend_request, name="extend_request"),
    path("requests/<int:pk>/withdraw", requests.withdraw_request, name="withdraw_request"),
    path("requests/<int:pk>/copy", requests.request_copy, name="request_copy"),
]
