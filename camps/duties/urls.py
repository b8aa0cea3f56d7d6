"""Addresses of duties, people and responsibilities."""

from django.urls import path, re_path

from camps.duties import views, views_file, views_people, views_withdrawal

urlpatterns = [
    path("duties/", views.duties, name="duties"),
    path("duties/new/", views.duty_new, name="duty_new"),
    path("duties/withdraw/", views_withdrawal.withdraw, name="duties_withdraw"),
    path("duties/attendance/", views.mark, name="duty_mark"),
    path("duties/attendance/all/", views.mark_all, name="duty_mark_all"),
    path("duties/timetable.<str:ending>", views.timetable_file, name="duty_timetable"),
    path("duties/<int:pk>/", views.duty, name="duty"),
    path("workers/", views_people.workers, name="workers"),
    path("workers/new/", views_people.worker_new, name="worker_new"),
    path("workers/file/", views_file.workers_file, name="workers_file"),
    path("workers/file/<slug:token>/", views_file.look, name="workers_file_look"),
    re_path(
        r"^workers/file/(?P<token>[-\w]+)/errors\.(?P<ending>csv|xlsx)$",
        views_file.errors,
        name="workers_file_errors",
    ),
    path("workers/take-over/", views_people.take_over, name="workers_take_over"),
    path("workers/<int:pk>/", views_people.worker, name="worker"),
    path("charges/", views_people.charges, name="charges"),
    path("charges/fill/", views_people.charges_fill, name="charges_fill"),
    path("charges/<path:code>/", views_people.charge, name="charge"),
]
