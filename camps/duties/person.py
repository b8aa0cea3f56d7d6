"""What the pages of one person and of one duty show, and what may be done there."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from camps.duties import attendance, booking, forms, histories, people, places
from camps.models import Charge, Duty, Worker
from districts.models import Panchayat
from districts.permissions import can
from drive_portal.lib import dates

_COLUMNS = ("name", "name_hi", "kind", "department", "phone", "note")


class _Page:
    """A row with its forms by act; `do_` and the act: what is done, and the sentence that says so."""

    user: Any
    row: Any
    own_pk: int | None
    may_change: bool
    phones: bool
    forms: dict

    def form(self, act, data=None):
        raise NotImplementedError

    def post(self, asked):
        """Act on what was sent: a sentence of what was done, or None where a form says what is wrong."""
        if not self.may_change:
            raise PermissionDenied
        act = asked.get("act", "")
        if act not in self.forms:
            raise Http404
        form = self.forms[act] = self.form(act, asked)
        return form.through(getattr(self, f"do_{act}"))

    @property
    def status(self):
        return max((form.status for form in self.forms.values()), default=200)

    @cached_property
    def history(self):
        return histories.of(self.row, self.phones)

    def _hands(self):
        """Who could take the duty: the active people of the block."""
        block = self.row.panchayat.block_id
        found = Worker.objects.visible_to(self.user).filter(panchayat__block=block, active=True)
        return found.exclude(pk=self.own_pk).select_related("panchayat").order_by("name", "pk")


class PersonPage(_Page):
    """One person: home, phone, duties to come, responsibilities; change, end."""

    def __init__(self, user, pk):
        self.user = user
        joined = ("panchayat__block", "district__state", "login_id")
        self.row = Worker.objects.visible_to(user).select_related(*joined).filter(pk=pk).first()
        if self.row is None or not places.looks(user):
            raise Http404
        self.own_pk = self.row.pk
        self.may_change = can(user, people.PERMISSION, self.row.panchayat)
        self.phones = can(user, "view_phones", self.row.panchayat)
        acts = (["change", "end"] if self.row.active else ["change", "resume"]) if self.may_change else []
        self.forms = {act: self.form(act) for act in acts}

    def form(self, act, data=None):
        seen = {"seen": people.mark_of(self.row)}
        if act == "resume":
            return forms.DoorForm(data)
        if act == "end":
            return forms.EndForm(
                data, workers=self._hands(), home=self.row.panchayat, initial=seen, auto_id="end_%s"
            )
        row = self.row
        initial = seen | {name: getattr(row, name) for name in _COLUMNS}
        initial |= {"panchayat": row.panchayat.code, "login_id": row.login_id.code if row.login_id else ""}
        return forms.WorkerForm(data, initial=initial, **homes(self.user, row.district))

    def do_change(self, sent):
        worker = people.change(self.user, self.row, sent, self.forms["change"].seen_mark)
        return _("%s: the change was kept.") % worker.title

    def do_end(self, sent):
        heir = sent["worker"]
        done = people.end(self.user, self.row, heir, sent["reason"], sent["seen"])
        successor = Worker.objects.get(pk=heir) if heir else None
        return people.ended(self.row, successor, *done)

    def do_resume(self, sent):
        return _("%s works in the drive again.") % people.resume(self.user, self.row).title

    @cached_property
    def to_come(self):
        return list(people.to_come(self.row))

    @property
    def past(self):
        """The last duties that are over, and what attendance was marked."""
        mine = Duty.objects.filter(worker=self.row, date__lt=dates.today()).select_related(
            "panchayat", "camp"
        )
        return mine.order_by("-date", "-starts_at")[:20]

    @cached_property
    def charges(self):
        found = Charge.objects.filter(worker=self.row).select_related("panchayat", "drive")
        return found.order_by("-drive__starts_on", "panchayat__name")


class DutyPage(_Page):
    """One duty: who, where, when; move, hand over, cancel."""

    def __init__(self, user, pk):
        self.user = user
        joined = (
            "worker__panchayat",
            "login_id",
            "panchayat__block",
            "drive",
            "camp",
            "marked_by",
            "created_by",
        )
        found = Duty.objects.visible_to(user).select_related(*joined)
        self.row = found.filter(pk=pk).first()
        if self.row is None:
            raise Http404
        self.own_pk = self.row.worker_id
        self.may_change = can(user, booking.PERMISSION, self.row.panchayat)
        self.phones = can(user, "view_phones", self.row.panchayat)
        self.forms = {act: self.form(act) for act in self._acts()}

    def _acts(self):
        status, marked = self.row.status, ["unmark"] if self.row.date <= dates.today() else []
        if not self.may_change or status == Duty.Status.CANCELLED:
            return []
        if status == Duty.Status.PRESENT:
            return marked
        if status == Duty.Status.ABSENT:
            return [*marked, "cancel"]
        return ["hand", "cancel"] if self.row.camp_id else ["hand", "move", "cancel"]

    def form(self, act, data=None):
        seen = {"seen": booking.mark_of(self.row)}
        if act == "hand":
            return forms.HandForm(
                data, workers=self._hands(), home=self.row.panchayat, initial=seen, auto_id="hand_%s"
            )
        if act == "move":
            start = {name: getattr(self.row, name) for name in ("date", "starts_at", "ends_at")}
            return forms.MoveForm(data, initial=start | seen, auto_id="move_%s")
        if act == "unmark":
            return forms.DoorForm(data)
        return forms.CancelForm(data, initial=seen, auto_id="cancel_%s")

    def do_hand(self, sent):
        duty = booking.hand_over(self.user, self.row, sent["worker"], sent["seen"])
        return _("%s has the duty now.") % duty.worker.title

    def do_move(self, sent):
        duty = booking.move(self.user, self.row, sent, sent["seen"])
        return _("The duty is on %(day)s from %(first)s to %(last)s now.") % {
            "day": f"{duty.date:%d-%m-%Y}",
            "first": f"{duty.starts_at:%H:%M}",
            "last": f"{duty.ends_at:%H:%M}",
        }

    def do_unmark(self, sent):
        attendance.mark(self.user, self.row, Duty.Status.PLANNED)
        return _("The mark was taken back.")

    def do_cancel(self, sent):
        booking.cancel(self.user, self.row, sent["reason"], sent["seen"])
        return _("The duty was cancelled. Its person is free again.")


def homes(user, district):
    """The panchayats of the district that somebody may be at home in, for `WorkerForm`."""
    found = Panchayat.objects.within(user).filter(district=district).valid_on(dates.today())
    found = sorted(found.select_related("block"), key=lambda row: (row.block.title, row.title))
    return {"panchayats": found, "several": len({row.block_id for row in found}) > 1}
