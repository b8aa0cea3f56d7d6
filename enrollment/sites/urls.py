"""The pages of the site planner."""

from django.urls import path

from enrollment.sites import views

urlpatterns = [
    path("sites/", views.sites, name="sites"),
    path("sites/timetable/", views.timetable, name="sites_timetable"),
    path("sites/<str:name>.<str:ending>", views.table, name="sites_table"),
]
