"""Who read what of people: for those who answer for a district."""

from datetime import time

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.utils.functional import cached_property

from districts import roles
from districts.models import Block, District, Panchayat
from drive_portal.lib import dates
from enrollment.models import Reading
from enrollment.people import where
from enrollment.people.forms import FIRST_DAY, ReadingFilter

ROWS = 50
PERMISSION = "manage_people"  # who gives the access sees how it is used


class Readings:
    """Of the user's districts. `asked`: the query string; what is asked wrongly filters nothing."""

    def __init__(self, user, asked):
        posts = [post for post in user.posts if roles.allows(post.role, PERMISSION)]
        if not posts:
            raise PermissionDenied
        self.districts = [place for place in where.roots(user) if place.level == "district"]
        self.form = ReadingFilter(asked or None)
        self.form.is_valid()
        self.asked = asked

    @cached_property
    def page(self):
        clean = getattr(self.form, "cleaned_data", {})
        rows = Reading.objects.filter(district__in=self.districts)
        if kind := clean.get("kind"):
            rows = rows.filter(kind=kind)
        day = clean.get("day")
        if day and FIRST_DAY <= day <= dates.today():
            rows = rows.filter(at__gte=dates.at(day, time.min))
            rows = rows.filter(at__lt=dates.at(day, time.min, days_later=1))
        rows = rows.select_related("user", "district").order_by("-at", "-pk")
        return Paginator(rows, ROWS).get_page(self.asked.get("page"))

    @cached_property
    def lines(self):
        """(reading, its place, None where that is none of these) of the page's rows."""
        rows = list(self.page.object_list)
        places = _places({row.place for row in rows})
        return [(row, places.get(row.place)) for row in rows]


def _places(codes):
    """{code: row} of districts, blocks and panchayats."""
    models = (District, Block, Panchayat)
    return {place.code: place for model in models for place in model.objects.filter(code__in=codes)}
