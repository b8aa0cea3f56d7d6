"""The contents page of the portal."""

from django.contrib import admin
from django.urls import include, path

from drive_portal import dashboards, health

handler400 = "drive_portal.errors.bad_request"
handler403 = "drive_portal.errors.permission_denied"
handler404 = "drive_portal.errors.page_not_found"
handler500 = "drive_portal.errors.server_error"

urlpatterns = [
    path("", dashboards.home, name="home"),
    path("", include("districts.urls")),
    path("", include("camps.urls")),
    path("", include("enrollment.urls")),
    path("dashboard/", dashboards.dashboard, name="dashboard"),
    path("dashboard/figures/", dashboards.districts_figures, name="districts_figures"),
    path("places/<str:level>/<path:code>/", dashboards.place, name="place"),
    path("figures/<str:level>/<path:code>/", dashboards.figures, name="figures"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("drive_portal.api")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
