"""Setting a drive up and changing it: first the form, then what it would come to, then the order.

What it would come to is the real thing, computed by the one door (`orders`), which then writes nothing.
"""

from functools import cached_property

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts import orders
from districts.models import District, Drive, User
from districts.ordering import shapes, wording
from districts.ordering.course import Course
from districts.ordering.forms import EMPTY, OrderForm, start
from districts.ordering.outcome import Outcome
from districts.permissions import can, holds

_UNCHANGED = gettext_lazy("Nothing is changed: the order stands as it was.")
_EVENTS = Drive.pgh_event_model  # type: ignore[attr-defined]  # pghistory puts it there


def managed(user):
    """The districts whose drives the user sets up. Raises PermissionDenied where it may nowhere."""
    if not holds(user, "manage_drive"):
        raise PermissionDenied
    within = District.objects.within(user).select_related("state").order_by("name")
    return [place for place in within if can(user, "manage_drive", place)]


def drive_of(user, pk):
    """A drive that the user may change; one outside the user's place is not there."""
    found = Drive.objects.visible_to(user).select_related("district__state", "parent").filter(pk=pk).first()
    if found is None:
        raise Http404
    if not can(user, "manage_drive", found.district):
        raise PermissionDenied
    return found


def version_of(drive):
    """The drive's last kept change: it grows with each."""
    return _EVENTS.objects.filter(pgh_obj_id=drive.pk).aggregate(last=Max("pgh_id"))["last"] or 0


class Setup:
    """One visit to the form: of a new drive, or of a change of the drive `pk`."""

    def __init__(self, user, asked, pk=None):
        self.user, self.asked = user, asked
        self.drive = drive_of(user, pk) if pk is not None else None
        self.districts = [self.drive.district] if self.drive else managed(user)

    @property
    def step(self):
        """What is asked for: to `draw` the plan, to `check` or `issue` it, to `edit` the order again."""
        return self.asked.get("step", "check")

    @cached_property
    def parents(self):
        """Drives in which this one may lie."""
        found = Drive.objects.filter(district__in=self.districts, parent=None)
        found = found.exclude(pk=self.drive.pk) if self.drive else found
        return list(found.select_related("district").order_by("district__name", "-starts_on"))

    def told(self, drive):
        """A drive among others: with its first day, and its district where there are several."""
        where = [drive.district.title] if len(self.districts) > 1 else []
        return " · ".join([drive.title, f"{drive.starts_on:%d-%m-%Y}", *where])

    def form(self, data=None):
        if self.drive is None:
            return OrderForm(data, setup=self, initial=EMPTY)
        return OrderForm(data, setup=self, initial=start(self.drive) | {"seen": version_of(self.drive)})

    def answer(self, form):
        """(the issued drive or None, the outcome to be looked at or None): what the step came to."""
        if self.step == "edit":
            return None, None
        if self.step == "draw":
            return None, form.sketched().through(self._draw, form)
        if self.step == "issue":
            return form.through(self._issue, form), None
        return None, form.through(self._try, form)

    @property
    def now(self):
        """What stands now: the outcome of the drive as it is; None for a new one."""
        return Outcome(Course.kept(self.drive)) if self.drive else None

    @transaction.atomic
    def _issue(self, form, sent):
        if self.drive is None:
            district = District.objects.select_for_update(no_key=True).filter(code=sent["district"])
            self._refuse_twin(sent, district.first())
            return orders.create(self.user, sent)
        held = Drive.objects.select_for_update(of=("self",)).select_related("district__state")
        drive, changes = self._changes(form, held.get(pk=self.drive.pk), sent)
        if not changes:
            raise ValidationError(_UNCHANGED)
        why = form.cleaned_data["why"]
        with pghistory.context(why=why):
            return orders.change(self.user, drive, changes, why)

    def _try(self, form, sent):
        """The order looked at: what `_draw` shows, where it is one."""
        found = self._draw(form, sent)
        if self.drive and not found.changes:
            raise ValidationError(_UNCHANGED)
        return found

    def _draw(self, form, sent):
        """What the order would come to, by the door's own rules; nothing is written for it."""
        if self.drive is None:
            self._refuse_twin(sent, District.objects.filter(code=sent["district"]).first())
            return Outcome(Course(*orders.draft(self.user, sent)), is_new=True)
        held, changes = self._changes(form, self.drive, sent)
        before = Course.kept(held)
        if not changes:
            return Outcome(before)
        drive, ladder = orders.draft(self.user, changes, held)
        told = wording.differences(shapes.of(held), sent)
        return Outcome(Course(drive, ladder or before.ladder), before, told)

    def _changes(self, form, held, sent):
        """The drive as it stands, and what of it is sent otherwise."""
        self._refuse_stale(form, held, sent)
        return held, shapes.changed(shapes.of(held), sent)

    def _refuse_twin(self, sent, place):
        """A second tap on the button is not a second drive; who issues has locked the district's row."""
        same = {name: sent[name] for name in ("name", "starts_on", "ends_on")}
        if place and same["name"] and Drive.objects.filter(district=place, **same).exists():
            raise ValidationError(
                {"name": _("A drive of this name and these days was issued already. See the list of drives.")}
            )

    def _refuse_stale(self, form, held, sent):
        """Two at work on one drive: who comes second sees what the first one changed."""
        now = version_of(held)
        if form.cleaned_data["seen"] == now:
            return
        event = _EVENTS.objects.filter(pgh_id=now).select_related("pgh_context").first()
        who = (event.pgh_context.metadata if event and event.pgh_context else {}).get("user")
        form.conflict = {
            "at": event.pgh_created_at if event else None,
            "who": User.objects.filter(pk=who).first() if who else None,
            "lines": wording.differences(shapes.of(held), sent),
        }
        form.data = form.data.copy()
        form.data["seen"] = now
        raise ValidationError(
            _("This drive was changed after you opened the page. Look at both, then check again.")
        )
