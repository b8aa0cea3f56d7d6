"""The pages of the field: a camp, and the count of its day."""

from django.urls import path

from camps import views

urlpatterns = [
    path("block/camp/new", views.camp_new, name="camp_new"),
    path("block/count/<int:pk>/", views.camp_count, name="camp_count"),
]
