from django.urls import include, path

from districts import views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("language/", views.language, name="language"),
    path("", include("districts.registers.urls")),
    path("", include("districts.people.urls")),
    path("", include("districts.ordering.urls")),
    path("", include("districts.tokens.urls")),
    path("", include("districts.requests.urls")),
]
