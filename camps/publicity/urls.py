"""The addresses of publicity and trainings."""

from django.urls import path

from camps.publicity import views, views_trainings

urlpatterns = [
    path("publicity/", views.publicity, name="publicity"),
    path("publicity/beside/", views.beside, name="publicity_beside"),
    path("publicity/<int:pk>/", views.one, name="activity"),
    path("publicity/trainings/", views_trainings.trainings, name="trainings"),
    path("publicity/trainings/new/", views_trainings.new, name="training_new"),
    path("publicity/trainings/<int:pk>/", views_trainings.one, name="training"),
]
