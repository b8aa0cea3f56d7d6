"""The imports' addresses: by number, which says nothing of what is in the file."""

from django.urls import path, re_path

from enrollment.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<int:pk>/", views.one, name="import"),
    re_path(r"^imports/(?P<pk>\d{1,18})/(?P<what>start|agree|drop)$", views.decide, name="import_decide"),
    path("imports/<int:pk>/undo", views.undo, name="import_undo"),
    re_path(r"^imports/(?P<pk>\d{1,18})/errors\.(?P<ending>csv|xlsx)$", views.errors, name="import_errors"),
]
