"""Addresses of the field worker's round: they name a panchayat and a village, never a person."""

from django.urls import path

from enrollment.rounds import views

urlpatterns = [
    path("round/", views.village, name="round"),
    path("round/ticks/", views.ticks, name="round_ticks"),
]
