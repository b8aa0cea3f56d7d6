from django.urls import path

from districts.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/new/", views.person_new, name="person_new"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/posting/", views.posting_new, name="posting_new"),
    path("people/<int:pk>/posting/<int:posting>/", views.posting_end, name="posting_end"),
    path("people/<int:pk>/password/", views.password_new, name="password_new"),
    path("people/<int:pk>/lock/", views.lock, name="person_lock"),
    path("password/", views.password, name="password"),
]
