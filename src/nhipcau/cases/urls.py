from django.urls import path

from . import views

app_name = "cases"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("new", views.open_case, name="open"),
    path("new/near", views.near, name="near"),
    path("new/<int:person>", views.open_case, name="open_for"),
    path("<int:pk>/close", views.close, name="close"),
    path("<int:pk>/reopen", views.reopen, name="reopen"),
    path("<int:pk>/step-up", views.step_up, name="step_up"),
    path("<int:pk>/service", views.service, name="service"),
    path("<int:pk>/services/<int:service>/withdraw", views.withdraw_service, name="withdraw_service"),
    path("<int:pk>/officer", views.reassign, name="reassign"),
    path("<int:pk>/correct", views.correct, name="correct"),
    path("<int:pk>/correct-closing", views.correct_closing, name="correct_closing"),
    path("<int:pk>/withdraw", views.withdraw, name="withdraw"),
]
