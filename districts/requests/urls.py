"""The addresses of requests for login IDs."""

from django.urls import path

from districts.requests import views

urlpatterns = [
    path("login-requests/", views.requests, name="login_requests"),
    path("login-requests/new/", views.new, name="login_request_new"),
    path("login-requests/<int:pk>/", views.one, name="login_request"),
]
