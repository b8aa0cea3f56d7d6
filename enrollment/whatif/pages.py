"""What the pages of the what-if show: the levers with their answer, a kept scenario, several side by side."""

from datetime import date
from math import ceil

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Block, District
from districts.ordering.setup import drive_of
from districts.permissions import can
from drive_portal.lib.numbers import grouped
from drive_portal.lib.rest import BIGINT
from enrollment.forecast.page import LEVELS
from enrollment.models import Scenario
from enrollment.placeday import PlaceDay
from enrollment.whatif import keeping, planning, wording
from enrollment.whatif import levers as pulled
from enrollment.whatif.answer import Answer, of_kept, shifts
from enrollment.whatif.forms import NAMES, IssueForm, LeverForm
from enrollment.whatif.here import Here, enough
from enrollment.wording import shown

LISTED = 50  # scenarios
COMPARED = 4
_ENOUGH = 0.9  # of the futures


def own(user):
    """The place that the user's what-if begins with: the widest of the own ones, or None."""
    return (
        District.objects.within(user).order_by("name").first()
        or Block.objects.within(user).order_by("name").first()
    )


def query(levers, drive=None):
    """The levers as an address has them, those that are pulled only."""
    said = {name: getattr(levers, name) for name in NAMES if getattr(levers, name)}
    if not levers.camps:
        said.pop("camp_cards", None)
    if levers.ends_on:
        said["ends_on"] = levers.ends_on.strftime("%d-%m-%Y")
    if levers.holidays:
        said["holidays"] = [day.isoformat() for day in levers.holidays]
    return urlencode(({"drive": drive.pk} if drive else {}) | said, doseq=True)


class Page(PlaceDay):
    """The levers of a district or a block, and what they come to today."""

    def __init__(self, user, level, code, asked):
        if level not in LEVELS:
            raise Http404
        super().__init__(user, level, code, {"drive": asked.get("drive")})
        self.data = asked if any(name in asked for name in NAMES) else None

    @property
    def code(self):
        return self.place.code

    @cached_property
    def here(self):
        return Here(self.drive, self.place)

    @cached_property
    def form(self):
        return LeverForm(self.here, self.data)

    @cached_property
    def levers(self):
        return self.form.levers

    @cached_property
    def answer(self):
        """What it comes to; where a lever is wrong, how it is."""
        return Answer(self.here, self.levers or pulled.Levers())

    @property
    def status(self):
        return 400 if self.drive and self.levers is None else 200

    @cached_property
    def sliders(self):
        """The levers that are numbers: each with what it assumes, and how far its slider goes."""
        here, said = self.here, wording.assumed(self.here)
        ends = {
            "ids": (max(20, _round(here.active)), 1),
            "woken": (here.idle, 1),
            "camps": (max(10, _round(2 * here.camps_today)), 1),
            "minutes": (240, 15),
        }
        return [
            {"field": self.form[name], "name": name, "said": said[name], "most": most, "step": step}
            for name, (most, step) in ends.items()
            if most and not (name == "ids" and here.id_cards is None)
        ]

    @property
    def said(self):
        return wording.assumed(self.here)

    @property
    def limit(self):
        return wording.limit(self.here)

    @cached_property
    def enough(self):
        """What would bring it in time, each alone: its words and its query; None where it is in time."""
        here = self.here
        if not here.is_known or self.levers is None:
            return None
        more = enough(here, _ENOUGH)
        if more == 0:
            return None
        found = []
        if more is not None:
            found += self._by("ids", ceil(more / here.id_cards) if here.id_cards else None)
            found += self._by("camps", ceil(more / here.camp_cards) if here.camp_cards else None)
        last = here.now.p90
        if last and last > here.drive.ends_on:
            found += self._try(pulled.Levers(ends_on=last))
        return found

    def _by(self, name, count):
        return self._try(pulled.Levers(**{name: count})) if count else []

    def _try(self, levers):
        try:
            levers = pulled.check(self.here, levers)
        except ValidationError:
            return []
        (said,) = wording.pulled(levers, self.here.camp_cards)
        return [{"said": said, "query": query(levers, self.asked.get("drive") and self.drive)}]

    @property
    def address(self):
        """The page with the levers as they are: for the browser's line, to be shared."""
        said = query(self.levers, self.drive if self.asked.get("drive") else None) if self.levers else ""
        return reverse("what_if", args=[self.level, self.code]) + (f"?{said}" if said else "")

    @property
    def fields(self):
        """The levers as a form carries them: (name, value)."""
        said = self.levers
        return [
            (name, text)
            for name in NAMES
            for text in self.data.getlist(name)
            if text and (name != "camp_cards" or said.camps)
        ]

    @property
    def may_keep(self):
        return can(self.user, keeping.KEEP, self.place)

    @cached_property
    def kept(self):
        """The scenarios of the drive, the latest first."""
        rows = Scenario.objects.visible_to(self.user).filter(drive=self.drive)
        return [Kept(self.user, row) for row in rows.select_related("block", "made_by", "plan")[:LISTED]]

    def keep(self, form):
        """The Scenario that the form's name and the levers make; None where one of them is wrong."""
        if self.drive is None:
            raise Http404
        if self.levers is None:
            return None
        return form.through(lambda sent: keeping.keep(self.user, self.here, sent | {"levers": self.levers}))


def _round(number):
    """The next ten."""
    return -(-number // 10) * 10


class Kept:
    """A scenario, as it was known when it was kept and as it is today."""

    def __init__(self, user, row):
        self.user, self.row = user, row
        self.was = pulled.of_kept(row.levers)

    @property
    def pulled(self):
        return wording.pulled(self.was)

    @cached_property
    def said(self):
        """What it said when it was kept: the day, the figures as it was and with it, how far they moved."""
        now, then = (of_kept(self.row.said[name]) for name in ("now", "then"))
        return {
            "on": date.fromisoformat(self.row.said["on"]),
            "columns": [(wording.NOW, now), (wording.THEN, then)],
            "then": then,
            "shifts": shifts(now, then),
        }

    @property
    def has_moved(self):
        """Whether today's figures are others."""
        now, then = self.said["columns"]
        return [now[1], then[1]] != [figures for _name, figures in self.answer.columns]

    @cached_property
    def here(self):
        return Here(self.row.drive, self.row.place)

    @cached_property
    def levers(self):
        """As far as they can still be pulled."""
        return pulled.fitted(self.here, self.was)

    @cached_property
    def answer(self):
        """What it says today."""
        return Answer(self.here, self.levers)

    @property
    def is_less(self):
        return self.levers != self.was

    @property
    def level(self):
        return self.row.place.level

    @property
    def may_open(self):
        """Whether the user may pull the levers of its place."""
        return can(self.user, "view_progress", self.row.place)

    @property
    def levers_address(self):
        where = reverse("what_if", args=[self.level, self.row.place.code])
        return f"{where}?{query(self.levers, self.row.drive)}"

    @property
    def may_change(self):
        return keeping.may_change(self.user, self.row)

    @property
    def may_plan(self):
        return can(self.user, "manage_drive", self.row.district)

    @property
    def is_plannable(self):
        """Whether the plan can be other by it: the order is the whole district's."""
        return self.level == "district"

    @property
    def is_issued(self):
        """Whether a version was made of it, and nothing of it is left to be ordered."""
        return self.row.plan_id is not None and not self.changes

    @cached_property
    def changes(self):
        """The parts of the order that it changes."""
        return planning.order(self.here, self.levers)

    @cached_property
    def tasks(self):
        """What no plan orders and somebody must do: (sentence, name and address of where)."""
        levers, found = self.levers, []
        if levers.ids:
            said = ngettext("Ask for %(n)s login ID.", "Ask for %(n)s login IDs.", levers.ids)
            found.append((said, levers.ids, _("Requests for login IDs"), reverse("login_requests")))
        if levers.woken:
            said = ngettext(
                "See that %(n)s idle login ID works again.",
                "See that %(n)s idle login IDs work again.",
                levers.woken,
            )
            listed = (
                f"{reverse('ledger_ids')}?{urlencode({self.level: self.row.place.code, 'state': 'idle'})}"
            )
            found.append((said, levers.woken, _("Idle login IDs"), listed))
        if levers.camps:
            said = ngettext(
                "Plan %(n)s camp more for each working day.",
                "Plan %(n)s camps more for each working day.",
                levers.camps,
            )
            found.append((said, levers.camps, _("Where to hold camps"), reverse("sites")))
        if levers.minutes:
            said = ngettext(
                "Tell the centres and camps to work %(n)s minute a day longer.",
                "Tell the centres and camps to work %(n)s minutes a day longer.",
                levers.minutes,
            )
            found.append((said, levers.minutes, "", ""))
        return [
            {"said": said % {"n": grouped(n)}, "title": title, "href": href} for said, n, title, href in found
        ]


def scenario(user, pk):
    """A kept scenario by its address; one of another's district is not there."""
    rows = Scenario.objects.visible_to(user)
    rows = rows.select_related("district", "drive__district__state", "block__district", "made_by", "plan")
    row = rows.filter(pk=pk).first() if pk <= BIGINT else None
    if row is None:
        raise Http404
    return Kept(user, row)


class Side:
    """Two to four kept scenarios side by side; `wrong` says why there is nothing to compare."""

    def __init__(self, user, asked):
        wanted = [int(text) for text in asked if text.isascii() and text.isdigit() and len(text) < 19]
        rows = Scenario.objects.visible_to(user).filter(pk__in=wanted[: COMPARED + 1])
        rows = rows.select_related("district", "drive__district", "block__district", "made_by", "plan")
        order = {pk: n for n, pk in enumerate(wanted)}
        self.kept = [Kept(user, row) for row in sorted(rows, key=lambda row: order[row.pk])]
        self.wrong = "" if 2 <= len(self.kept) <= COMPARED else _("Choose two to four scenarios to compare.")

    @property
    def back(self):
        """Where they were chosen."""
        first = next((kept for kept in self.kept if kept.may_open), None)
        if first is None:
            return reverse("what_ifs")
        return f"{reverse('what_if', args=[first.level, first.row.place.code])}?drive={first.row.drive_id}"

    @property
    def sentence(self):
        """Which of them is done first."""
        known = [kept for kept in self.kept if kept.answer.then.p50]
        if not known:
            return _("None of them will probably be finished within a year.")
        first = min(known, key=lambda kept: kept.answer.then.p50)
        facts = {"name": first.row.name, "day": shown(first.answer.then.p50)}
        return _("“%(name)s” is probably done first, on %(day)s.") % facts


class PlanPage:
    """A scenario on its way to be the plan's next version."""

    def __init__(self, user, pk):
        self.user, self.kept = user, scenario(user, pk)
        self.drive = drive_of(user, self.kept.row.drive_id)
        if not self.kept.is_plannable:
            raise PermissionDenied(_("A block's scenario does not change the order of the whole district."))
        self.seen = planning.seen(self.drive)

    def form(self, data=None):
        why = _("Scenario “%(name)s”") % {"name": self.kept.row.name}
        return IssueForm(data, initial={"seen": self.seen, "why": why})

    @cached_property
    def outcome(self):
        """What the version would come to; None where nothing of it is of the plan, or the door refuses it."""
        if not self.kept.changes:
            return None
        try:
            return planning.preview(self.user, self.kept.here, self.kept.changes)
        except ValidationError as error:
            self.refused = error.messages
            return None

    refused: list[str] = []

    def issue(self, sent):
        return planning.issue(self.user, self.kept.here, self.kept.row, sent)
