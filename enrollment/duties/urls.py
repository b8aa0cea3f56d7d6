"""The addresses of the roster."""

from django.urls import path

from enrollment.duties import views

urlpatterns = [
    path("roster/", views.roster, name="roster"),
    path("roster/village/", views.village, name="roster_village"),
]
