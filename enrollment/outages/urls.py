"""The addresses of server outages."""

from django.urls import path

from enrollment.outages import views

urlpatterns = [
    path("outages/", views.outages, name="outages"),
    path("outages/new/", views.new_outage, name="outage_new"),
    path("outages/<int:pk>/", views.outage, name="outage"),
]
