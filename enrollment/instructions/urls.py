"""The addresses of instructions."""

from django.urls import path

from enrollment.instructions import views

urlpatterns = [
    path("instructions/", views.instructions, name="instructions"),
    path("instructions/new/", views.instruction_new, name="instruction_new"),
    path("instructions/list.<str:ending>", views.instructions_table, name="instructions_table"),
    path("instructions/<int:pk>/", views.instruction, name="instruction"),
]
