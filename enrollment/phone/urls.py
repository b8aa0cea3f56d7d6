"""What the operator's phone asks for by itself. The worker lies at the top: from there it sees a logout."""

from django.urls import path

from enrollment.phone import views

urlpatterns = [
    path("report/who/", views.who, name="who"),
    path("report-worker.js", views.worker, name="report_worker"),
    path("report.webmanifest", views.manifest, name="manifest"),
]
