"""The addresses of the what-if; a scenario's is short, to be shared."""

from django.urls import path

from enrollment.whatif import views

urlpatterns = [
    path("what-if/", views.begin, name="what_ifs"),
    path("what-if/compare/", views.compare, name="what_if_compare"),
    path("what-if/scenarios/<int:pk>/", views.one, name="scenario"),
    path("what-if/scenarios/<int:pk>/delete/", views.delete, name="scenario_delete"),
    path("what-if/scenarios/<int:pk>/plan/", views.plan, name="scenario_plan"),
    path("what-if/answer/<str:level>/<path:code>/", views.answer, name="what_if_answer"),
    path("what-if/<str:level>/<path:code>/", views.what_if, name="what_if"),
]
