"""The addresses of questions about reports."""

from django.urls import path

from enrollment.doubts import views

urlpatterns = [
    path("doubts/", views.doubts, name="doubts"),
    path("doubts/<int:pk>/", views.doubt, name="doubt"),
    path("doubts/<int:pk>/answer/", views.answer_doubt, name="answer_doubt"),
]
