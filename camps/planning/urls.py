"""The addresses of camps."""

from django.urls import path

from camps.planning import views

urlpatterns = [
    path("camps/", views.calendar, name="camps"),
    path("camps/calendar.<str:ending>", views.calendar_file, name="camps_file"),
    path("camps/<int:pk>/", views.camp, name="camp"),
]
