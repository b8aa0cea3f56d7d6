"""The pages of tokens."""

from django.urls import path

from districts.tokens import views

urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/", views.token, name="token"),
]
