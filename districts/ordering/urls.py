from django.urls import path

from districts.ordering import views
from districts.planfiles import views as planfiles

urlpatterns = [
    path("drives/", views.drives, name="drives"),
    path("drives/new/", views.drive_new, name="drive_new"),
    path("drives/<int:pk>/", views.drive, name="drive"),
    path("drives/<int:pk>/change/", views.drive_change, name="drive_change"),
    path("drives/<int:pk>/plan/", planfiles.plan_file, name="plan_file"),
    path("drives/<int:pk>/plan/issue/", planfiles.plan_issue, name="plan_issue"),
    path("drives/<int:pk>/plan.xlsx", planfiles.plan_book, name="plan_book"),
]
