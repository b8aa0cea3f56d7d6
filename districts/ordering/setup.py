"""Setting a drive up and changing it: first the form, then what it would come to, then the order.

What it would come to is the real thing, computed through the one door (`orders`) and rolled back.
"""

from functools import cached_property

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils.translation import gettext as _

from districts import orders
from districts.models import District, Drive, User
from districts.ordering import shapes, wording
from districts.ordering.forms import EMPTY, OrderForm, start
from districts.ordering.outcome import Outcome, totals_by_block
from districts.permissions import can, holds

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
        """What the button asked for: `check`, `issue`, or `edit` again."""
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
        if self.step == "issue":
            return form.through(self._issue, form), None
        return None, form.through(self._try, form)

    def _issue(self, form, sent):
        with transaction.atomic():
            return self._act(form, sent)

    def _try(self, form, sent):
        """The order given, looked at and taken back."""
        was = shapes.of(self.drive) if self.drive else None
        before = totals_by_block(self.drive) if was else {}
        versions = self.drive.plans.count() if was else 0
        with transaction.atomic():
            drive = self._act(form, sent)
            changes = wording.differences(was, sent) if was else []
            found = Outcome(drive, before, changes, versions, is_new=was is None)
            transaction.set_rollback(True)
        return found

    def _act(self, form, sent):
        if self.drive is None:
            self._refuse_twin(sent)
            return orders.create(self.user, sent)
        held = (
            Drive.objects.select_for_update(of=("self",))
            .select_related("district__state")
            .get(pk=self.drive.pk)
        )
        self._refuse_stale(form, held, sent)
        changes = shapes.changed(shapes.of(held), sent)
        if not changes:
            raise ValidationError(_("Nothing is changed: the order stands as it was."))
        why = form.cleaned_data["why"]
        with pghistory.context(why=why):
            return orders.change(self.user, held, changes, why)

    def _refuse_twin(self, sent):
        """A second tap on the button is not a second drive; the district's row is the lock."""
        place = District.objects.select_for_update(no_key=True).filter(code=sent["district"]).first()
        same = {name: sent[name] for name in ("name", "starts_on", "ends_on")}
        if place and Drive.objects.filter(district=place, **same).exists():
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
