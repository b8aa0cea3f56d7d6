from django.urls import path

from enrollment.pairs import views

urlpatterns = [
    path("list/pairs/", views.pairs, name="pairs"),
    path("list/pairs/<int:pk>/", views.pair, name="pair"),
    path("list/pairs/<int:pk>/decide/", views.decide, name="decide_pair"),
]
