"""The ledger's addresses. No login ID is called `ledger`: `/login-ids/<code>/` is the page of one."""

from django.urls import path

from enrollment.ledger import views

urlpatterns = [
    path("login-ids/", views.ledger, name="ledger"),
    path("login-ids/ledger/", views.ids, name="ledger_ids"),
    path("login-ids/ledger/places/", views.several, name="ledger_several"),
    path("login-ids/ledger/centres/", views.centres, name="ledger_centres"),
    path("login-ids/ledger/<slug:name>.<slug:ending>", views.table, name="ledger_table"),
]
