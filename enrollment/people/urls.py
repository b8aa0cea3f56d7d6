from django.urls import path

from enrollment.people import views

urlpatterns = [
    path("list/", views.beneficiaries, name="beneficiaries"),
    path("list/places/<str:level>/<path:code>/numbers.<str:ending>", views.numbers, name="list_numbers"),
    path("list/places/<str:level>/<path:code>/", views.place, name="list_place"),
    path("list/search/", views.search, name="search_people"),
    path("list/people/<int:number>/", views.person, name="beneficiary"),
    path("list/mark/", views.mark, name="mark_person"),
    path("list/readings/", views.readings, name="readings"),
]
