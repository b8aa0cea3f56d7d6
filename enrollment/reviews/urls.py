from django.urls import path

from enrollment.reviews import views

urlpatterns = [
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<int:drive_pk>/<str:day>/", views.review, name="review"),
    path(
        "reviews/<int:drive_pk>/<str:day>/note-<slug:language>.<slug:kind>",
        views.review_file,
        name="review_file",
    ),
]
