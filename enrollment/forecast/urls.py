"""The page of the forecast."""

from django.urls import path

from enrollment.forecast import views

urlpatterns = [path("forecast/<str:level>/<path:code>/", views.forecast, name="forecast")]
