from django.urls import path

from enrollment.resplit import views

urlpatterns = [
    path("drives/<int:pk>/resplit/", views.resplit, name="resplit"),
    path("drives/<int:pk>/resplit/<int:night_pk>/", views.resplit_night, name="resplit_night"),
]
