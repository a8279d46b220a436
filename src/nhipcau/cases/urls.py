from django.urls import path

from . import views
from .views import notes, plans

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
    path("<int:pk>/plan", plans.plan, name="plan"),
    path("<int:pk>/plan/start", plans.start_plan, name="start_plan"),
    path("<int:pk>/plans/<int:plan>", plans.plan_version, name="plan_version"),
    path("<int:pk>/plans/<int:plan>/period", plans.plan_period, name="plan_period"),
    path("<int:pk>/plans/<int:plan>/goal", plans.add_goal, name="add_goal"),
    path("<int:pk>/plans/<int:plan>/activity", plans.add_activity, name="add_activity"),
    path("<int:pk>/plans/<int:plan>/sign", plans.sign_plan, name="sign_plan"),
    path("<int:pk>/plans/<int:plan>/submit", plans.submit_plan, name="submit_plan"),
    path("<int:pk>/plans/<int:plan>/decide", plans.decide_plan, name="decide_plan"),
    path("<int:pk>/plans/<int:plan>/change", plans.change_plan, name="change_plan"),
    path("<int:pk>/plans/<int:plan>/drop", plans.drop_plan, name="drop_plan"),
    path("<int:pk>/plans/<int:plan>/review", notes.review_plan, name="review_plan"),
    path("<int:pk>/activities/<int:activity>/done", notes.do_activity, name="do_activity"),
    path("<int:pk>/activities/<int:activity>/not-done", notes.leave_activity, name="leave_activity"),
    path("<int:pk>/activities/<int:activity>/put-off", notes.postpone_activity, name="postpone_activity"),
    path("<int:pk>/notes/new", notes.add_note, name="add_note"),
    path("<int:pk>/notes/<int:note>", notes.note, name="note"),
    path("<int:pk>/notes/<int:note>/withdraw", notes.withdraw_note, name="withdraw_note"),
    path("<int:pk>/after-care", notes.after_care, name="after_care"),
    path("<int:pk>/goals/<int:goal>", plans.change_goal, name="change_goal"),
    path("<int:pk>/goals/<int:goal>/remove", plans.remove_goal, name="remove_goal"),
    path("<int:pk>/activities/<int:activity>", plans.change_activity, name="change_activity"),
    path("<int:pk>/activities/<int:activity>/remove", plans.remove_activity, name="remove_activity"),
]
