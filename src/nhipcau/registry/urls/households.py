from django.urls import path

from nhipcau.registry.views import doubts, households, living

app_name = "households"
urlpatterns = [
    path("", households.households, name="households"),
    path("<int:pk>/", households.household, name="household"),
    path("doubts/", doubts.household_doubts, name="doubts"),
    path("doubts/<int:pk>/decide", doubts.decide_household, name="decide"),
    path("<int:pk>/join", living.join, name="join"),
    path("<int:pk>/take", living.take, name="take"),
    path("<int:pk>/head", living.head, name="head"),
    path("<int:pk>/split", living.split, name="split"),
    path("<int:pk>/move", living.move, name="move"),
    path("<int:pk>/poverty", living.poverty, name="poverty"),
    path("<int:pk>/correct", living.correct, name="correct"),
    path("<int:pk>/withdraw", living.withdraw, name="withdraw"),
    path("<int:pk>/members/<int:member>/leave", living.leave, name="leave"),
    path("<int:pk>/members/<int:member>/withdraw", living.withdraw_member, name="withdraw_member"),
]
