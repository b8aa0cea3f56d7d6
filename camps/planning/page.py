"""One camp's page: what it is, what it lacks, who works there, what was counted, and what can be done."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps import camps, equipment, writing
from camps.models import Camp, CampCount, Duty, Worker
from camps.planning import forms, histories
from camps.planning.sites import Sites
from camps.publicity import before
from districts.models import LoginID, Panchayat
from districts.permissions import can
from drive_portal.lib import dates

MOST = 300  # people to choose from
_WISHES = {
    "change": forms.ChangeForm,
    "confirm": forms.ConfirmForm,
    "cancel": forms.CancelForm,
    "reopen": forms.ReopenForm,
    "equipment": forms.EquipmentForm,
}


@dataclass
class Person:
    """Somebody booked for the camp, with the duties day by day."""

    worker: Worker | None
    login_id: LoginID | None
    duties: list = field(default_factory=list)

    @property
    def title(self):
        return self.worker.title if self.worker else self.login_id.holder_name

    @property
    def kind(self):
        return self.worker.get_kind_display() if self.worker else self.login_id.get_holder_kind_display()

    @property
    def phone(self):
        return (self.worker and self.worker.phone) or (self.login_id and self.login_id.mobile) or ""

    @property
    def planned(self):
        """Whether there is a booking that can still be taken back."""
        return any(duty.status == Duty.Status.PLANNED for duty in self.duties)


class CampPage:
    """A camp as its reader may see it; Http404 where there is none for this reader."""

    def __init__(self, user, pk):
        self.user = user
        joined = ("district", "drive", "panchayat__block", "created_by")
        found = Camp.objects.visible_to(user).as_it_stands().select_related(*joined)
        self.camp = found.filter(pk=pk).first()
        if self.camp is None:
            raise Http404
        self.address = reverse("camp", args=[pk])
        place = self.camp.panchayat
        self.may_change = can(user, "write_camp", place) and not writing.over(user, self.camp)
        self.phones = can(user, "view_phones", place)
        # who makes cards sees where the camp is, not its figures nor who else works there
        self.own_only = not any(not post.own_only and post.covers(place) for post in user.posts)
        self.may_count = not self.own_only and can(user, "view_progress", place)
        self.forms = {act: self._form(act) for act in self.acts}

    @property
    def name(self):
        return self.camp.title

    @property
    def acts(self):
        """What the user can do with the camp as it is."""
        if not self.may_change:
            return []
        status = self.camp.standing
        found = ["change", "equipment"]
        if status == Camp.Status.CANCELLED:
            return [*found, "reopen"]
        found += ["book", "release"]
        if status == Camp.Status.HELD:
            return found
        return [*found, "reopen" if status == Camp.Status.CONFIRMED else "confirm", "cancel"]

    # --- what is done ------------------------------------------------------------------------------

    def post(self, asked):
        """Act on what was sent: a sentence of what was done, or None where a form says what is wrong."""
        if not self.may_change:
            raise PermissionDenied
        act = asked.get("act", "")
        if act not in (*_WISHES, "book", "release"):
            raise Http404
        form = self.forms[act] = self._form(act, asked)
        done = form.through(camps.change, self.user)
        return None if done is None else self._said(act, done)

    @property
    def steps(self):
        """The next steps of its life that are one tap."""
        titles = {"confirm": _("Confirm the camp"), "reopen": _("Reopen the camp")}
        if self.camp.status == Camp.Status.CONFIRMED:
            titles["reopen"] = _("Take the confirmation back")
        return [
            {"name": act, "title": titles[act], "form": self.forms[act], "plain": act == "reopen"}
            for act in titles
            if act in self.forms and not (act == "confirm" and self.over)
        ]

    @property
    def standing(self):
        """Its status in a word."""
        return Camp.Status(self.camp.standing).label

    @property
    def status(self):
        """The HTTP status of the page with its forms."""
        return max((form.status for form in self.forms.values()), default=200)

    def _form(self, act, data=None):
        names = {"camp": self.camp, "auto_id": f"{act}_%s"}
        if act == "book":
            return forms.BookForm(data, choices=self.choices, days=self.bookable, **names)
        if act == "release":
            return forms.ReleaseForm(data, **names)
        form = _WISHES[act](data, **names)
        if isinstance(form, forms.ChangeForm):
            here = Panchayat.objects.filter(block=self.camp.panchayat.block)
            form.offer(here.valid_on(self.camp.starts_on))
        return form

    def _said(self, act, done):
        if act == "book":
            n = len(done)
            text = ngettext("%(who)s is booked for %(n)s day.", "%(who)s is booked for %(n)s days.", n)
            return text % {"who": done[0].worker or done[0].login_id.holder_name, "n": n}
        if act == "release":
            text = ngettext("%(n)s day of duty was taken back.", "%(n)s days of duty were taken back.", done)
            return text % {"n": done}
        said = [_SAID[act]() % {"camp": done.camp.title}]
        if done.back:
            people = len({(duty.worker_id, duty.login_id_id) for duty in done.back})
            text = ngettext("%(n)s person is booked again.", "%(n)s people are booked again.", people)
            said.append(text % {"n": people})
        return " ".join([*said, *done.away])

    # --- what it is --------------------------------------------------------------------------------

    @cached_property
    def sites(self):
        """The camp day by day."""
        return Sites(self.user, self.camp.starts_on, self.camp.ends_on, pk=self.camp.pk)

    @cached_property
    def days(self):
        """Its days so far and the next ones, the latest first: of a long camp those around today."""
        found = [site for sites in self.sites.days.values() for site in sites]
        return sorted(found, key=lambda site: site.date)

    @property
    def made(self):
        known = [site.made for site in self.days if site.made is not None]
        return sum(known) if known else None

    @cached_property
    def pulses(self):
        """Days whose count is only a figure so far."""
        found = CampCount.objects.filter(camp=self.camp, pulse=True, state=CampCount.State.COUNTED)
        return set(found.values_list("date", flat=True))

    @property
    def today(self):
        return dates.today()

    @property
    def over(self):
        return self.camp.ends_on < dates.today()

    @cached_property
    def lacks(self):
        """What it lacks from today on, or a report of a day that is over: (key, words), once each."""
        found: dict = {}
        for site in self.days:
            found |= dict(zip(site.lacks, site.lacking, strict=True))
        return list(found.items())

    @property
    def wanted(self):
        """What is missing besides the confirmation, in words."""
        return [word for name, word in self.lacks if name != "confirmation"]

    @cached_property
    def position(self):
        """(latitude, longitude, whether it is the camp's own); None where it is not known."""
        for place, own in ((self.camp, True), (self.camp.panchayat, False)):
            if place.latitude is not None and place.longitude is not None:
                return place.latitude, place.longitude, own
        return None

    @property
    def things(self):
        return [thing | {"title": equipment.title(thing["item"])} for thing in self.camp.equipment]

    @property
    def things_there(self):
        return equipment.there(self.camp.equipment)

    @cached_property
    def history(self):
        return histories.of(self.camp, self.phones, people=not self.own_only)

    @cached_property
    def publicity(self):
        """What publicity was done before the camp, and what is planned; of who makes cards nothing."""
        if self.own_only:
            return None
        return {
            "done": before.of_camps(self.user, [self.camp])[self.camp.pk],
            "planned": before.to_come(self.user, self.camp),
        }

    # --- who works there -----------------------------------------------------------------------------

    @cached_property
    def people(self):
        """Who is booked, in the order of the bookings; of who makes cards only the reader."""
        found = Duty.objects.visible_to(self.user).standing().filter(camp=self.camp)
        people: dict = {}
        for duty in found.select_related("worker", "login_id").order_by("date", "id"):
            key = duty.worker_id, duty.login_id_id
            people.setdefault(key, Person(duty.worker, duty.login_id)).duties.append(duty)
        return list(people.values())

    @cached_property
    def bookable(self):
        """The days for which somebody can still be booked; of a camp that is over all."""
        days = dates.days(self.camp.starts_on, self.camp.ends_on)
        return [day for day in days if self.over or day >= dates.today()]

    @cached_property
    def choices(self):
        """Workers and login IDs of the camp's block, the home panchayat first; who is busy says so."""
        here, block = self.camp.panchayat, self.camp.panchayat.block
        workers = Worker.objects.visible_to(self.user).filter(panchayat__block=block, active=True)
        workers = list(workers.select_related("panchayat", "login_id").order_by("name")[:MOST])
        idents = LoginID.objects.visible_to(self.user).filter(panchayat__block=block, worker=None)
        idents = idents.filter(status=LoginID.Status.ACTIVE)
        idents = list(idents.select_related("panchayat").order_by("holder_name")[:MOST])
        busy, booked = self._taken()
        groups: dict = {True: [], False: []}
        for row in sorted([*workers, *idents], key=lambda row: (row.panchayat_id != here.pk, *_order(row))):
            key = _key(row)
            if key in booked:
                continue
            groups[row.panchayat_id == here.pk].append((key, _label(row, key in busy)))
        named = [(here.title, groups[True]), (_("elsewhere in the block"), groups[False])]
        return [group for group in named if group[1]]

    def _taken(self):
        """Keys of who is elsewhere on one of the bookable days, and of who is booked here on all of them."""
        days = self.bookable
        found = Duty.objects.standing().filter(district_id=self.camp.district_id, date__in=days)
        busy = found.filter(starts_at__lt=self.camp.closes_at, ends_at__gt=self.camp.opens_at)
        rows = busy.order_by().values_list("camp_id", "worker_id", "login_id__code", "date")
        elsewhere, here = set(), {}
        for camp, worker, code, day in rows:
            keys = [key for key in (worker and f"worker:{worker}", code and f"login:{code}") if key]
            for key in keys:
                if camp == self.camp.pk:
                    here.setdefault(key, set()).add(day)
                else:
                    elsewhere.add(key)
        working = {day for day in days if day not in self.camp.drive.holidays} or set(days)
        return elsewhere, {key for key, there in here.items() if there >= working}


def _key(row):
    return f"worker:{row.pk}" if isinstance(row, Worker) else f"login:{row.code}"


def _order(row):
    return row.panchayat.title, row.title if isinstance(row, Worker) else row.holder_name


def _label(row, busy):
    if isinstance(row, Worker):
        ident = row.login_id.code if row.login_id else ""
        parts = [row.title, row.get_kind_display(), ident, row.panchayat.title]
    else:
        parts = [row.holder_name, row.get_holder_kind_display(), row.code, row.panchayat.title]
    return " · ".join(str(part) for part in [*parts, _("busy then") if busy else ""] if part)


_SAID = {
    "change": lambda: _("%(camp)s: the change was kept."),
    "equipment": lambda: _("%(camp)s: the list was kept."),
    "confirm": lambda: _("%(camp)s is confirmed."),
    "cancel": lambda: _("%(camp)s is cancelled, and its people are free."),
    "reopen": lambda: _("%(camp)s is planned again."),
}
