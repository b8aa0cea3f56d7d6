"""The addresses of difficulties."""

from django.urls import path

from camps.difficulties import views

urlpatterns = [
    path("difficulties/", views.difficulties, name="difficulties"),
    path("difficulties/new/", views.new, name="difficulty_new"),
    path("difficulties/<str:name>.<str:ending>", views.table, name="difficulties_table"),
    path("difficulties/<int:pk>/", views.one, name="difficulty"),
    path("difficulties/<int:pk>/same/", views.same, name="difficulty_same"),
]
