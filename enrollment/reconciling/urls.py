"""The pages of reconciliation."""

from django.urls import path

from enrollment.reconciling import views

urlpatterns = [
    path("reconciliation/", views.reconciliation, name="reconciliation"),
    path("reconciliation/statements/<int:pk>/", views.correct, name="correct_statement"),
    path("reconciliation/<str:level>/<path:code>/official/", views.say_official, name="say_official"),
    path("reconciliation/<str:level>/<path:code>/published/", views.say_published, name="say_published"),
    path("reconciliation/<str:level>/<path:code>/", views.place, name="reconciliation_place"),
]
