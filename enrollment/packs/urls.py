"""Addresses of packs: a random token, never a person."""

from django.urls import path

from enrollment.packs import views

urlpatterns = [
    path("packs/", views.packs, name="packs"),
    path("packs/files/", views.files, name="pack_files"),
    path("packs/return/", views.pack_return, name="pack_return"),
    path("packs/<slug:token>/", views.pack, name="pack"),
    path("packs/<slug:token>/again/", views.again, name="pack_again"),
]
