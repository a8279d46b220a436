from django.urls import path

from nhipcau.registry import views
from nhipcau.registry.views import relations

app_name = "registry"
urlpatterns = [
    path("", views.people, name="people"),
    path("group", views.add_collective, name="add_collective"),
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
    path("coverage/", views.coverage, name="coverage"),
    path("coverage/<str:kind>", views.coverage_file, name="coverage_file"),
    path("filters/", views.filters, name="filters"),
    path("filters/new", views.keep_filter, name="keep_filter"),
    path("filters/<int:pk>/rename", views.rename_filter, name="rename_filter"),
    path("filters/<int:pk>/delete", views.delete_filter, name="delete_filter"),
    path("lists/", views.communes_listed, name="communes_listed"),
    path("lists/<int:place>/", views.never_met, name="never_met"),
    path("lists/sheets/<int:pk>", views.never_met_sheet, name="never_met_sheet"),
    path("lists/<int:place>/doubts", views.entries_in_doubt, name="entries_in_doubt"),
    path("lists/entries/<int:pk>/decide", views.decide_entry, name="decide_entry"),
    path("<int:pk>/move", views.move, name="move"),
    path("<int:pk>/<slug:kind>/add-part", views.add_part, name="add_part"),
    path("<int:pk>/<slug:kind>/<uuid:part>/withdraw", views.withdraw_part, name="withdraw_part"),
    path("<int:pk>/groups/add", views.add_group, name="add_group"),
    path("<int:pk>/groups/<int:group>/found", views.find_group, name="find_group"),
    path("<int:pk>/groups/<int:group>/end", views.end_group, name="end_group"),
    path("<int:pk>/groups/<int:group>/withdraw", views.withdraw_group, name="withdraw_group"),
    path("<int:pk>/groups/sealed/forget", views.forget_sealed_group, name="forget_sealed_group"),
    path("twins/", views.twins, name="twins"),
    path("<int:pk>/apart/<int:other>/", views.apart, name="apart"),
    path("<int:pk>/merge/", views.other, name="other"),
    path("<int:pk>/merge/<int:other>/", views.merge, name="merge"),
    path("merges/<int:pk>/undo/", views.part, name="part"),
]
