"""The own duties of somebody with a login ID: where to be, when, for how many people."""

from datetime import timedelta
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.models import Duty
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped

BACK, AHEAD = 7, 31  # days shown


class OwnDuties:
    """Duties of the user's own login IDs, those to come first."""

    def __init__(self, user):
        self.user, self.today = user, dates.today()

    @cached_property
    def rows(self):
        ids = [post.login_id for post in self.user.posts if post.login_id]
        span = (self.today - timedelta(days=BACK), self.today + timedelta(days=AHEAD))
        mine = Q(login_id__in=ids) | Q(worker__login_id__in=ids)
        return list(Duty.objects.filter(mine, date__range=span).select_related("panchayat__block", "camp"))

    @property
    def to_come(self):
        return [row for row in self.rows if row.date >= self.today]

    @property
    def past(self):
        return [row for row in reversed(self.rows) if row.date < self.today]

    @cached_property
    def next(self):
        """The first duty from today on that stands; None where there is none."""
        return next((row for row in self.to_come if row.status != Duty.Status.CANCELLED), None)

    @property
    def sentence(self):
        """Where to be next, in one sentence."""
        if self.next is None:
            return _("You have no duty in the next %s days.") % AHEAD
        row = self.next
        said = {
            "when": _("Today") if row.date == self.today else f"{row.date:%d-%m-%Y}",
            "first": f"{row.starts_at:%H:%M}",
            "last": f"{row.ends_at:%H:%M}",
            "where": row.camp.title if row.camp else row.village or row.panchayat.title,
            "people": grouped(row.people or 0),
        }
        if not row.people:
            return _("%(when)s, %(first)s to %(last)s: you are on duty at %(where)s.") % said
        sentence = ngettext(
            "%(when)s, %(first)s to %(last)s: you are on duty at %(where)s, to reach %(people)s person.",
            "%(when)s, %(first)s to %(last)s: you are on duty at %(where)s, to reach %(people)s people.",
            row.people,
        )
        return sentence % said
