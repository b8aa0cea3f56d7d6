"""The pages of the field: a camp, and the count of its day."""

from django.urls import include, path

from camps import views

urlpatterns = [
    path("", include("camps.duties.urls")),
    path("", include("camps.planning.urls")),
    path("", include("camps.difficulties.urls")),
    path("", include("camps.publicity.urls")),
    path("block/camp/new", views.camp_new, name="camp_new"),
    path("block/count/<int:pk>/", views.camp_count, name="camp_count"),
]
