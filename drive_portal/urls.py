"""The contents page of the portal."""

from django.contrib import admin
from django.urls import include, path

from drive_portal import compare, dashboards, explain, exports, health, help, known, logbooks
from drive_portal.board import views as board

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
    path("dashboard/districts.<str:ending>", dashboards.districts_table, name="districts_table"),
    path("dashboard/figures/", dashboards.districts_figures, name="districts_figures"),
    path("board/", board.board, name="board"),
    path("board/alarms/", board.alarms, name="board_alarms"),
    path("board/figures/", board.figures, name="board_figures"),
    path("places/<str:level>/<path:code>/", dashboards.place, name="place"),
    path("figures/<str:level>/<path:code>/", dashboards.figures, name="figures"),
    path("tables/<str:level>/<path:code>/<str:name>.<str:ending>", exports.table, name="table"),
    path("explain/<str:level>/<path:code>/<str:figure>/", explain.explain, name="explain"),
    path("known/<str:level>/<path:code>/", known.known, name="known"),
    path("login-ids/<path:code>/", logbooks.login_id, name="login_id"),
    path("compare/", compare.compare, name="compare"),
    path("help/", help.own, name="help"),
    path("help/<str:name>/", help.guide, name="help_guide"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("drive_portal.api")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
