"""The addresses of alerts."""

from django.urls import path

from enrollment.alerts import views

urlpatterns = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/bell/", views.bell, name="bell"),
    path("alerts/seen/", views.alerts_seen, name="alerts_seen"),
    path("alerts/choices/", views.alert_choices, name="alert_choices"),
    path("alerts/address/<str:token>/", views.alert_address, name="alert_address"),
]
