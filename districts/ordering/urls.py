from django.urls import path

from districts.ordering import views

urlpatterns = [
    path("drives/", views.drives, name="drives"),
    path("drives/new/", views.drive_new, name="drive_new"),
    path("drives/<int:pk>/", views.drive, name="drive"),
    path("drives/<int:pk>/change/", views.drive_change, name="drive_change"),
]
