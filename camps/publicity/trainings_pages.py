"""What the pages of trainings show: the list with what came of them, one with its form."""

from collections import Counter
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.duties import places
from camps.models import Department, Training, Worker
from camps.publicity import forms, trainings
from districts.permissions import holds
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from drive_portal.lib.rest import BIGINT

_KINDS = dict(Worker.Kind.choices)


class ListPage:
    """The trainings that a place sees, the latest first, and what they add up to."""

    def __init__(self, user, place):
        if not places.looks(user):
            raise PermissionDenied
        self.user, self.place = user, place
        self.drive = next(iter(places.drives(user, place)), None)
        self.may_keep = bool(self.drive) and holds(user, trainings.PLAN)
        found = Training.objects.visible_to(user).filter(drive=self.drive).select_related("block", "district")
        if place.level != "district":
            block = place if place.level == "block" else place.block
            found = found.filter(block=block) | found.filter(block=None)
        self.rows = [dressed(row) for row in found]

    @property
    def query(self):
        return urlencode({self.place.level: self.place.code})

    @property
    def held(self):
        return [row for row in self.rows if row.came or row.date <= dates.today()]

    @property
    def sentence(self):
        """How many were held, how many people came, how many are still to come."""
        people, ahead = sum(row.people for row in self.held), len(self.rows) - len(self.held)
        if not self.rows:
            return _("No training of this drive was entered yet.")
        said = ngettext("%(n)s training was held", "%(n)s trainings were held", len(self.held))
        came = ngettext("%(n)s person came", "%(n)s people came", people) % {"n": grouped(people)}
        facts = {"held": said % {"n": grouped(len(self.held))}, "came": came}
        parts = [_("%(held)s, %(came)s.") % facts]
        if ahead:
            parts.append(
                ngettext("%(n)s is still to come.", "%(n)s are still to come.", ahead) % {"n": grouped(ahead)}
            )
        return " ".join(parts)

    @cached_property
    def departments(self):
        """[(department, people)], those that sent most first."""
        found = Counter()
        for row in self.rows:
            for part in row.came:
                found[part["department"]] += part["count"]
        return [(Department(name).label, count) for name, count in found.most_common()]


class OnePage:
    """A training, new (`pk` None) or entered, with its form for who may change it."""

    def __init__(self, user, pk=None, asked=None, data=None):
        self.user, self.saved = user, pk is not None
        self.row = self._found(pk) if self.saved else self._fresh(asked)
        self.places = self._places()
        self.may_keep = bool(self.places)
        if not self.saved and not self.may_keep:
            raise PermissionDenied
        workers = Worker.objects.visible_to(user).filter(district=self.row.district, active=True)
        if self.row.block:
            workers = workers.filter(panchayat__block=self.row.block)
        self.form = None
        if self.may_keep:
            self.form = forms.TrainingForm(
                data, row=self.row, places=self.places, workers=workers.order_by("name")
            )

    def _found(self, pk):
        found = Training.objects.visible_to(self.user).select_related(
            "block", "district", "drive", "created_by"
        )
        row = found.filter(pk=pk).first() if pk <= BIGINT else None
        if row is None:
            raise Http404
        return dressed(row)

    def _fresh(self, asked):
        place = places.asked_for(self.user, asked)
        mine = [place] if place else places.own(self.user)
        drive = next(iter(places.drives(self.user, mine[0])), None) if mine else None
        if drive is None:
            raise Http404
        row = Training(drive=drive, district=drive.district)
        row.block = mine[0] if mine[0].level == "block" else None
        return row

    def _places(self):
        """Of which places the user enters trainings: its blocks, and the district where that is its own."""
        district = places.rows("district").get(pk=self.row.district_id)
        own = [self.row.block] if self.row.block else []
        offered = {place.code: place for place in [*own, district, *places.blocks(district)]}
        found = [place for place in offered.values() if trainings.may_keep(self.user, place)]
        here = self.row.block or self.row.district
        return found if not self.saved or trainings.may_keep(self.user, here) else []

    def post(self):
        """Keep what was sent; the training, or None where the form says what is wrong."""
        if not self.may_keep:
            raise PermissionDenied
        return self.form.through(trainings.keep, self.user, self.row)

    @property
    def status(self):
        return self.form.status if self.form else 200


def dressed(row):
    """A training with who came, and what was handed out, in words."""
    row.who = [
        {
            "department": Department(part["department"]).label,
            "kind": _KINDS.get(part["kind"], ""),
            "count": part["count"],
        }
        for part in row.came
    ]
    return row
