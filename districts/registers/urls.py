"""The registers' addresses. A centre's code may hold what it likes, so the code comes last."""

from django.urls import path, re_path

from districts.registers import views, views_files

_REGISTER = r"registers/(?P<register>places|centres|login-ids)/"

urlpatterns = [
    path("registers/", views.registers, name="registers"),
    path("registers/imports/", views_files.send, name="register_files"),
    path("registers/imports/<slug:token>/", views_files.look, name="register_file"),
    re_path(
        r"^registers/imports/(?P<token>[-\w]+)/errors\.(?P<ending>csv|xlsx)$",
        views_files.errors,
        name="register_errors",
    ),
    re_path(rf"^{_REGISTER}$", views.listing, name="register"),
    re_path(rf"^{_REGISTER}new/$", views.new, name="register_new"),
    re_path(rf"^{_REGISTER}(?P<code>.+)/$", views.row, name="register_row"),
]
