"""Addresses of what somebody has to do, what they were told, hand-over and cover."""

from django.urls import path

from .views import cover, diary, handing, notices, tasks

app_name = "worklist"
urlpatterns = [
    path("tasks/", tasks.mine, name="mine"),
    path("tasks/add/", tasks.add, name="add_task"),
    path("tasks/add/<int:anchor>/", tasks.add, name="add_task_about"),
    path("tasks/<int:pk>/move/", tasks.move, name="move_task"),
    path("tasks/<int:pk>/done/", tasks.finish, name="finish_task"),
    path("tasks/<int:pk>/drop/", tasks.drop, name="drop_task"),
    path("appointments/add/", diary.add, name="add_appointment"),
    path("appointments/add/<int:anchor>/", diary.add, name="add_appointment_about"),
    path("appointments/<int:pk>/move/", diary.move, name="move_appointment"),
    path("appointments/<int:pk>/cancel/", diary.cancel, name="cancel_appointment"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="read_notices"),
    path("notices/<int:pk>/open/", notices.open_notice, name="open_notice"),
    path("handovers/", handing.handovers, name="handovers"),
    path("handovers/<int:pk>/", handing.handover, name="handover"),
    path("handovers/<int:pk>/word/", handing.word, name="handover_word"),
    path("handovers/of/<int:pk>/", handing.hand_over, name="hand_over"),
    path("handovers/covers/", cover.covers, name="covers"),
    path("handovers/covers/add/", cover.start, name="start_cover"),
    path("handovers/covers/<int:pk>/end/", cover.end, name="end_cover"),
]
