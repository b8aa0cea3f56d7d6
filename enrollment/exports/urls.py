"""Addresses of the files of people: a random token, never a person."""

from django.urls import path

from enrollment.exports import views

urlpatterns = [
    path("exports/", views.exports, name="exports"),
    path("exports/people/", views.exports, name="export_people"),
    path("exports/<slug:token>/", views.export, name="export_file"),
]
