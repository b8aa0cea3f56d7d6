"""What the pages of publicity show: a day of a place, one activity, camps with and without munadi."""

from collections import Counter
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from camps import pages
from camps.duties import places
from camps.models import Activity
from camps.publicity import before, doing, forms, pasting, wording
from districts.models import Panchayat
from districts.permissions import can, holds
from drive_portal.lib import dates
from drive_portal.lib.rest import BIGINT

LEFT = dates.timedelta(days=14)  # so long what was not marked is asked after
SHOWN = 60  # activities, or camps, of one list
AHEAD = dates.timedelta(days=8)  # days ahead that are listed under the day
State = Activity.State


def place_of(user, asked):
    """The place asked for, else the user's own; a field worker's panchayat. None of several."""
    if places.looks(user):
        return places.asked_for(user, asked)
    own = [post for post in user.posts if post.level == "panchayat"]
    if not own:
        raise PermissionDenied
    return Panchayat.objects.select_related("block", "district__state").get(pk=own[0].panchayat)


class DayPage:
    """The publicity of one day in a place, what is left of earlier days, what comes; planning it."""

    def __init__(self, user, place, asked):
        self.user, self.place, self.level = user, place, place.level
        self.day, self.today = pages.day(asked, ahead=True), dates.today()
        self.drive = next(iter(places.drives(user, place)), None)
        self.may_plan = can(user, doing.PLAN, place) and self.drive is not None
        self.may_do = holds(user, doing.DO)
        self.own_only = not places.looks(user)
        self.plan_form, self.paste_form = self._plan_form(), forms.PasteForm()

    def _plan_form(self, data=None):
        """Who only does enters what is done, and plans nothing."""
        start = {"planned_on": self.day} if self.may_plan else {"done_on": self.today}
        form = forms.PlanForm(data, panchayats=self.panchayats, initial=start)
        if not self.may_plan:
            del form.fields["planned_on"]
            form.fields["done_on"].label = _("Done on")
        return form

    @cached_property
    def panchayats(self):
        return places.panchayats(self.place)

    @property
    def query(self):
        return urlencode({self.level: self.place.code})

    @property
    def address(self):
        return f"{reverse('publicity')}?{self.query}&date={self.day.isoformat()}"

    @property
    def day_before(self):
        return self.day - doing.DAY

    @property
    def day_after(self):
        return self.day + doing.DAY

    @cached_property
    def rows(self):
        """Activities of the place, in the order of places."""
        found = Activity.objects.visible_to(self.user).standing().filter(**places.within(self.place))
        return found.select_related("panchayat__block", "camp").order_by(
            "panchayat__block__name", "panchayat__name", "village", "pk"
        )

    @cached_property
    def of_day(self):
        """Those planned for the day, or done on it."""
        either = self.rows.filter(planned_on=self.day) | self.rows.filter(done_on=self.day)
        return [self._dressed(row) for row in either]

    @cached_property
    def left(self):
        """Those of the days before today that are not marked."""
        first = self.today - LEFT
        late = self.rows.filter(state=State.PLANNED, planned_on__range=(first, self.today - doing.DAY))
        late = late.exclude(planned_on=self.day)
        return [self._dressed(row) for row in late.order_by("-planned_on", "panchayat__name", "pk")]

    @cached_property
    def coming(self):
        """Days after the one shown with how much is planned: (date, number)."""
        ahead = self.rows.filter(planned_on__range=(self.day + doing.DAY, self.day + AHEAD))
        counts = Counter(ahead.order_by().values_list("planned_on", flat=True))
        return sorted(counts.items())

    @cached_property
    def without(self):
        """Camps of the next days without munadi."""
        return doing.without(self.user, self.place) if self.may_plan else []

    @property
    def sentence(self):
        return wording.day(self)

    @property
    def camps_sentence(self):
        return wording.camps(len(self.without))

    @cached_property
    def table(self):
        """By block (of a district) or panchayat and kind: how many done, how many planned in all."""
        by_block = self.level == "district"
        rows = self.rows.filter(drive=self.drive)
        key = "panchayat__block_id" if by_block else "panchayat_id"
        done, planned = Counter(), Counter()
        for place, kind, state in rows.order_by().values_list(key, "kind", "state"):
            planned[place, kind] += 1
            done[place, kind] += state == State.DONE
        names = {row.pk: row for row in (places.blocks(self.place) if by_block else self.panchayats)}
        kinds = [kind for kind in Activity.Kind if any(one == kind for _place, one in planned)]
        found = [
            {
                "place": row,
                "cells": [
                    {"name": kind.label, "done": done[pk, kind], "all": planned[pk, kind]} for kind in kinds
                ],
            }
            for pk, row in names.items()
        ]
        some = [row for row in found if any(cell["all"] for cell in row["cells"])]
        return {"kinds": kinds, "rows": some, "none": [row["place"] for row in found if row not in some]}

    def _dressed(self, row):
        row.may_do = self.may_do and can(self.user, doing.DO, row.panchayat)
        return row

    # --- what is done ------------------------------------------------------------------------------

    def post(self, asked):
        """Act on what was sent: a sentence of what was done, or None where a form says what is wrong."""
        act = asked.get("act")
        if act in ("done", "undo"):
            return self._mark(act, asked.get("activity", ""))
        if act not in ("camps", "plan", "paste"):
            raise Http404
        if self.drive is None or not (self.may_plan or (act == "plan" and self.may_do)):
            raise PermissionDenied
        if act == "camps":
            return wording.planned(len(doing.plan_camps(self.user, self.place)))
        return self._plan(asked) if act == "plan" else self._paste(asked)

    def _mark(self, act, pk):
        row = found(self.user, int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
        if row is None:
            raise Http404
        if act == "undo":
            doing.undo(self.user, row)
            return _("%(place)s is open again.") % {"place": row.panchayat.title}
        doing.mark(self.user, row, {})
        return _("%(place)s: %(kind)s is done.") % {
            "place": row.village or row.panchayat.title,
            "kind": row.get_kind_display(),
        }

    def _plan(self, asked):
        self.plan_form = form = self._plan_form(asked)
        row = form.through(lambda user, sent: doing.plan(user, sent | {"drive": self.drive.pk}), self.user)
        if row is None:
            return None
        return _("It was entered already.") if row.was_there else _("It is entered.")

    def _paste(self, asked):
        self.paste_form = form = forms.PasteForm(asked)
        rows = form.through(
            lambda user, sent: pasting.paste(user, self.drive, self.panchayats, sent["lines"]), self.user
        )
        return rows and _("%(n)s lines are entered.") % {"n": len(rows)}

    @property
    def status(self):
        return max(self.plan_form.status, self.paste_form.status)


def found(user, pk):
    """The activity as its reader may see it; None where there is none for it."""
    joined = ("panchayat__block", "camp", "drive", "created_by", "marked_by")
    return (
        Activity.objects.visible_to(user).select_related(*joined).filter(pk=pk).first()
        if pk <= BIGINT
        else None
    )


class OnePage:
    """One activity; what came of it. Http404 where there is none for this reader."""

    def __init__(self, user, pk):
        self.user, self.row = user, found(user, pk)
        if self.row is None:
            raise Http404
        row = self.row
        self.may_do = can(user, doing.DO, row.panchayat) and row.state != State.DROPPED
        self.may_drop = can(user, doing.PLAN, row.panchayat) and row.state == State.PLANNED
        start = {name: getattr(row, name) for name in ("who", "count", "note")}
        self._start = start | {"done_on": row.done_on or min(row.planned_on or dates.today(), dates.today())}
        self.done, self.drop = forms.DoneForm(initial=self._start), forms.DropForm()

    def post(self, asked):
        """Act on what was sent: a sentence of what was done, or None where a form says what is wrong."""
        act = asked.get("act")
        if act == "undo":
            doing.undo(self.user, self.row)
            return _("%(place)s is open again.") % {"place": self.row.panchayat.title}
        if act == "done":
            self.done = forms.DoneForm(asked)
            done = self.done.through(lambda user, sent: doing.mark(user, self.row, sent), self.user)
            return done and _("It is kept.")
        if act == "drop":
            self.drop = forms.DropForm(asked)
            done = self.drop.through(lambda user, sent: doing.drop(user, self.row, sent["reason"]), self.user)
            return done and _("It is dropped.")
        raise Http404

    @property
    def status(self):
        return max(self.done.status, self.drop.status)


class BesidePage:
    """Camps with and without munadi before them, side by side: no cause is claimed."""

    def __init__(self, user, place, asked):
        if not places.looks(user):
            raise PermissionDenied
        self.user, self.place = user, place
        self.drives = places.drives(user, place)
        self.drive = pages.chosen(self.drives, asked)
        self.camps = before.held(user, self.drive, place) if self.drive else []
        self.with_, self.without = before.sides(self.camps)
        self.since = self.drive and before.recorded_since(user, self.drive)

    @property
    def query(self):
        return urlencode({self.place.level: self.place.code})

    @property
    def sentence(self):
        return wording.beside(self.with_, self.without)

    @property
    def sides(self):
        return [(_("With munadi"), self.with_), (_("Without munadi"), self.without)]

    @property
    def shown(self):
        return self.camps[:SHOWN]
