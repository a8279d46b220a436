from django.urls import path

from nhipcau.registry import views
from nhipcau.registry.views import relations

app_name = "registry"
urlpatterns = [
    path("", views.people, name="people"),
    path("group", views.add_group, name="add_group"),
    path("<int:pk>/correct", views.correct, name="correct"),
    path("<int:pk>/withdraw", views.withdraw, name="withdraw"),
    path("<int:pk>/household", views.make_household, name="make_household"),
    path("<int:pk>/relations/", relations.relate, name="relate"),
    path("<int:pk>/relations/add", relations.add_relation, name="add_relation"),
    path("<int:pk>/relations/<int:relation>/end", relations.end_relation, name="end_relation"),
    path("<int:pk>/relations/<int:relation>/withdraw", relations.withdraw_relation, name="withdraw_relation"),
    path("<int:pk>/restricted/add", relations.name_harmer, name="name_harmer"),
    path("<int:pk>/restricted/<int:harmer>/end", relations.clear_harmer, name="clear_harmer"),
    path("<int:pk>/restricted/<int:harmer>/withdraw", relations.withdraw_harmer, name="withdraw_harmer"),
]
