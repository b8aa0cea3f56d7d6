"""The list of drives, and one drive looked at: its order in words, its plan, its versions."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from districts.models import Drive
from districts.ordering import shapes, wording
from districts.ordering.course import Course
from districts.ordering.forms import ListForm
from districts.ordering.outcome import Outcome
from districts.ordering.setup import drive_of, managed
from drive_portal.lib import dates
from drive_portal.lib.search import matching

ROWS = 50
STATES = {"upcoming": _("upcoming"), "running": _("running"), "ended": _("ended")}


def state_of(drive, today):
    if today < drive.starts_on:
        return "upcoming"
    return "ended" if today > drive.ends_on else "running"


class DriveList:
    """The drives that the user sets up, searched and filtered."""

    def __init__(self, user, asked):
        self.districts = managed(user)
        self.form = ListForm(asked)
        self.form.is_valid()
        self.page = Paginator(self._rows(self.form.cleaned_data), ROWS).get_page(asked.get("page"))
        today = dates.today()
        for drive in self.page.object_list:
            drive.state = state_of(drive, today)
            drive.state_name = STATES[drive.state]

    def _rows(self, asked):
        rows = Drive.objects.filter(district__in=self.districts).select_related("district", "parent")
        names = ("name", "name_hi", "district__name", "district__name_hi")
        rows = rows.filter(matching(asked.get("q", ""), *names))
        today = dates.today()
        if asked.get("state") == "running":
            rows = rows.running_on(today)
        elif asked.get("state") == "upcoming":
            rows = rows.filter(starts_on__gt=today)
        elif asked.get("state") == "ended":
            rows = rows.filter(ends_on__lt=today)
        return rows.annotate(versions=Count("plans")).order_by("-starts_on", "-pk")


class DrivePage:
    """One drive as it stands."""

    def __init__(self, user, pk):
        self.drive = drive_of(user, pk)
        self.state_name = STATES[state_of(self.drive, dates.today())]
        self.lines = wording.lines(shapes.of(self.drive))
        self.outcome = Outcome(Course.kept(self.drive))
        self.versions = list(self.drive.plans.select_related("issued_by", "resplit").order_by("-version"))
        for plan in self.versions:
            plan.total = plan.due[-1] if plan.due else None
        self.children = list(self.drive.children.order_by("starts_on"))
