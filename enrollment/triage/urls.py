"""The pages of rejected cards."""

from django.urls import path

from enrollment.triage import views

urlpatterns = [
    path("rejects/", views.rejects, name="rejects"),
    path("rejects/calls/", views.call_list, name="call_list"),
    path("rejects/<str:name>.<str:ending>", views.table, name="rejects_table"),
]
