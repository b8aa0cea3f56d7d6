"""The page of rejected cards of a place: by reason, by the places below, and by what the phones are worth."""

import time
from collections import Counter, defaultdict
from functools import cached_property

from django.core.cache import cache
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from camps import reasons as causes
from districts.models import Drive
from drive_portal.lib import dates
from enrollment.progress import reasons as reported
from enrollment.progress.basis import Basis
from enrollment.triage import facts, phones, places, wording

SLOW = 0.2  # seconds; what is quicker is asked anew each time
REST = 20  # times as long as it took the sums are kept
LONGEST = 60  # seconds
LEVEL_BELOW = {"district": "block", "block": "panchayat", "panchayat": "village"}


class Overview:
    """The rejected of a place that the user may see."""

    def __init__(self, user, place):
        self.user, self.place, self.level = user, place, place.level
        self.district = place if place.level == "district" else place.district
        self.below = LEVEL_BELOW[place.level]

    @property
    def query(self):
        """The place, for the addresses of its tables."""
        return "?" + urlencode({self.level: self.place.code})

    @property
    def below_name(self):
        return {"block": _("Block"), "panchayat": _("Panchayat"), "village": _("Village")}[self.below]

    @property
    def sentences(self):
        return wording.sentences(self)

    @cached_property
    def above(self):
        return places.above(self.user, self.place)

    @cached_property
    def _kept(self):
        """(moment, sums): of a large place they are kept for a while, longer the longer they took."""
        key = f"triage-{self.level}-{self.place.pk}-{dates.today()}"
        if (kept := cache.get(key)) is None:
            begun, now = time.monotonic(), dates.now()
            kept = now, facts.sums(self.place)
            took = time.monotonic() - begun
            if took > SLOW:
                cache.set(key, kept, min(LONGEST, REST * took))
        return kept

    @property
    def as_of(self):
        return self._kept[0]

    @property
    def _sums(self):
        return self._kept[1]

    @property
    def back(self):
        return self._sums.back

    @property
    def outside(self):
        return self._sums.outside

    @property
    def outside_total(self):
        return sum(self.outside.values())

    @cached_property
    def people(self):
        return sum(row["people"] for row in self._sums.rows)

    @cached_property
    def families(self):
        """Families to be called and to be visited today."""
        return self._families_of(None)

    def _families_of(self, place):
        found = Counter()
        for row in self._sums.families:
            if place is None or row["place"] == place:
                found[row["state"]] += row["families"]
        return found

    @cached_property
    def states(self):
        """People by state."""
        return _added(self._sums.rows, "state")

    @property
    def waiting(self):
        return self.states["wait"] + self.states["rest"]

    # --- by reason ---------------------------------------------------------------------------

    @cached_property
    def drive(self):
        """The drive whose centres report now, else the last one."""
        drives = Drive.objects.visible_to(self.user).filter(district=self.district, parent=None)
        return drives.filter(starts_on__lte=dates.today()).order_by("-starts_on", "-pk").first()

    @cached_property
    def reported(self):
        """Rejected cards that centres and camps counted in the last seven whole days, by reason."""
        if self.drive is None:
            return {}
        day = min(dates.today(), self.drive.ends_on)
        rows = reported.reasons(Basis(self.drive), self.level, self.place, day)
        return {row["reason"]: row["week"] for row in rows}

    @cached_property
    def reasons(self):
        """Rows by reason, the most people first; reasons that nobody has here are left away."""
        people, states = _added(self._sums.rows, "reason"), defaultdict(Counter)
        for row in self._sums.rows:
            states[row["reason"]][row["state"]] += row["people"]
        known = {*people, *self._sums.back_by_reason, *self.reported, *self.outside}
        most = max(people.values(), default=0)
        rows = [self._reason(reason, people[reason], states[reason], most) for reason in known]
        return sorted(rows, key=lambda row: (-row["people"], -row["reported"], row["reason"]))

    def _reason(self, reason, people, states, most):
        name, owner, wait = causes.REASONS[reason]
        back = self._sums.back_by_reason.get(reason, facts.Back())
        return {
            "reason": reason,
            "name": name,
            "owner": owner,
            "wait": wait,
            "people": people,
            "states": states,
            "waiting": states["wait"] + states["rest"],
            "outside": self.outside.get(reason, 0),
            "reported": self.reported.get(reason, 0),
            "back": back,
            "bar": round(100 * people / most, 1) if most else 0,
        }

    @property
    def reported_total(self):
        return sum(self.reported.values())

    # --- by place ----------------------------------------------------------------------------

    @cached_property
    def places(self):
        """Rows of the places below, silent ones too, the most rejected first."""
        by_place = defaultdict(list)
        for row in self._sums.rows:
            by_place[row["place"]].append(row)
        if self.level == "panchayat":
            named = [(village, None, village or _("village not known")) for village in by_place]
        else:
            named = [(row.pk, row, place_title(row)) for row in places.below(self.place)]
        rows = [self._place(key, row, name, by_place[key]) for key, row, name in named]
        return sorted(rows, key=lambda row: (-row["people"], row["title"]))

    def _place(self, key, place, name, rows):
        states, quality = _added(rows, "state"), _added(rows, "quality")
        people = sum(row["people"] for row in rows)
        by_reason = _added(rows, "reason")
        return {
            "place": place,
            "title": name,
            "href": self._address(key, place),
            "people": people,
            "families": self._families_of(key) if people else Counter(),
            "waiting": states["wait"] + states["rest"],
            "nothing": states["nothing"],
            "back": self._sums.back_by_place.get(key, facts.Back()),
            "reasons": by_reason,
            "cells": [
                {"name": row["name"], "people": by_reason[row["reason"]]} for row in self.shown_reasons
            ],
            "phones": _shares(quality, people),
        }

    def _address(self, key, place):
        """Where a row leads: to the place's own page, of a village to its call-back list."""
        if place is not None:
            return f"{reverse('rejects')}?{urlencode({place.level: place.code})}"
        chosen = {"panchayat": self.place.code, "village": key}
        return f"{reverse('call_list')}?{urlencode(chosen)}"

    @cached_property
    def phones(self):
        """The phone numbers of the rejected by quality: (name, people, per cent)."""
        return _shares(_added(self._sums.rows, "quality"), self.people)

    @cached_property
    def shown_reasons(self):
        """Reasons that stand in the table of places, the most people first."""
        return [row for row in self.reasons if row["people"]]


def place_title(place):
    """A place's name; an urban body is told from a block of its name."""
    return _("%(name)s (town)") % {"name": place.title} if place.kind == "urban" else place.title


def _added(rows, name):
    found = Counter()
    for row in rows:
        found[row[name]] += row["people"]
    return found


def _shares(quality, people):
    """By quality in its order: name, people and per cent of the people (None: there are none)."""
    return [
        {
            "quality": code,
            "name": name,
            "people": quality[code],
            "percent": round(100 * quality[code] / people, 1) if people else None,
        }
        for code, name in phones.QUALITIES.items()
    ]
