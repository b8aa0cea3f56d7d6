"""The pages of those who count: the operator's report, the block officer's day."""

from django.urls import include, path

from enrollment import views

urlpatterns = [
    path("", include("enrollment.alerts.urls")),
    path("", include("enrollment.doubts.urls")),
    path("", include("enrollment.duties.urls")),
    path("", include("enrollment.exports.urls")),
    path("", include("enrollment.forecast.urls")),
    path("", include("enrollment.grid.urls")),
    path("", include("enrollment.imports.urls")),
    path("", include("enrollment.instructions.urls")),
    path("", include("enrollment.ledger.urls")),
    path("", include("enrollment.outages.urls")),
    path("", include("enrollment.packs.urls")),
    path("", include("enrollment.pairs.urls")),
    path("", include("enrollment.people.urls")),
    path("", include("enrollment.phone.urls")),
    path("", include("enrollment.reconciling.urls")),
    path("", include("enrollment.resplit.urls")),
    path("", include("enrollment.rounds.urls")),
    path("", include("enrollment.reviews.urls")),
    path("", include("enrollment.sites.urls")),
    path("", include("enrollment.triage.urls")),
    path("", include("enrollment.whatif.urls")),
    path("report/", views.report, name="report"),
    path("block/", views.block_day, name="block_day"),
    path("block/figures/", views.block_figures, name="block_figures"),
    path("block/tally/", views.block_tally, name="block_tally"),
    path("tallies/<int:pk>/", views.tally, name="tally"),
    path("counts/<int:pk>/", views.count, name="count"),
    path("block/request/<int:pk>", views.decide_request, name="decide_request"),
]
