"""The roster's address."""

from django.urls import path

from enrollment.duties import views

urlpatterns = [path("roster/", views.roster, name="roster")]
