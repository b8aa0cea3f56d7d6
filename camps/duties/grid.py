"""Who answers: a block's panchayats by departments, with the gaps; and one panchayat's names."""

from collections import Counter, defaultdict
from functools import cached_property

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps import pages
from camps.duties import booking, charges, forms, places
from camps.models import Charge, Department, Worker
from districts.models import Block
from districts.permissions import can
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped

# Whom the drive needs where nobody was named yet.
USUAL = {
    "rural": (Department.HEALTH, Department.WOMEN_CHILD, Department.PANCHAYAT),
    "urban": (Department.HEALTH, Department.URBAN),
}


def here(user, panchayat):
    """Who answers for a panchayat in the drive that is under way, for its page: the charges by department."""
    drive = next(iter(places.drives(user, panchayat)), None)
    found = Charge.objects.filter(drive=drive, panchayat=panchayat).select_related("worker")
    return sorted(found, key=lambda charge: Department.values.index(charge.department))


class Grid:
    """A place's panchayats by department in one drive."""

    def __init__(self, user, place, asked):
        self.user, self.place, self.level = user, place, place.level
        self.drives = places.drives(user, place)
        self.drive = pages.chosen(self.drives, asked)
        self.may_plan = can(user, charges.PERMISSION, place)
        self.phones = can(user, "view_phones", place)

    @property
    def place_query(self):
        return urlencode({self.level: self.place.code})

    @property
    def choices(self):
        """The blocks among which the user may choose; none for who has one."""
        whole = self.place if self.level == "district" else self.place.district
        seen = Block.objects.within(self.user).filter(district=whole).valid_on(dates.today())
        found = sorted(seen, key=lambda block: block.title)
        return found if len(found) > 1 else []

    @property
    def query(self):
        parts = {self.level: self.place.code}
        return urlencode(parts | ({"drive": self.drive.pk} if self.drive else {}))

    @cached_property
    def panchayats(self):
        return places.panchayats(self.place)

    @cached_property
    def named(self):
        """Charges by (panchayat, department)."""
        found = Charge.objects.filter(drive=self.drive, panchayat__in=self.panchayats)
        return {(row.panchayat_id, row.department): row for row in found.select_related("worker__panchayat")}

    @cached_property
    def expected(self):
        """By the kind of block the departments of which a name is expected in each of its panchayats: the
        usual ones, and those that three quarters of the drive's places of the kind have named.
        """
        kinds = {panchayat.block.kind for panchayat in self.panchayats}
        whole = places.panchayats(places.district_of(self.place))
        stand = Counter(panchayat.block.kind for panchayat in whole)
        named = Charge.objects.filter(drive=self.drive, panchayat__in=whole).order_by()
        counts = named.values_list("panchayat__block__kind", "department").annotate(n=Count("pk"))
        found = {kind: {department.value for department in USUAL[kind]} for kind in kinds}
        for kind, department, count in counts:
            if kind in found and 4 * count >= 3 * stand[kind]:
                found[kind].add(department)
        return found

    @cached_property
    def departments(self):
        """(value, name) of the departments that are expected somewhere here, or named."""
        wanted = set().union(*self.expected.values()) | {value for _place, value in self.named}
        return [(value, name) for value, name in Department.choices if value in wanted]

    @cached_property
    def rows(self):
        """Of each panchayat its cells (department's name, the charge or None, whether one is expected); who
        has the most gaps comes first.
        """
        found = []
        for panchayat in self.panchayats:
            owed = self.expected[panchayat.block.kind]
            cells = [
                (name, self.named.get((panchayat.pk, value)), value in owed)
                for value, name in self.departments
            ]
            gaps = sum(owes and charge is None for _name, charge, owes in cells)
            found.append({"panchayat": panchayat, "cells": cells, "gaps": gaps})
        return sorted(found, key=lambda row: (-row["gaps"], row["panchayat"].title))

    @cached_property
    def alone(self):
        """Gaps that one person alone can fill: (panchayat, department, the only one of it at home there)."""
        at_home = defaultdict(list)
        mine = Worker.objects.visible_to(self.user).filter(panchayat__in=self.panchayats, active=True)
        for worker in mine:
            at_home[worker.panchayat_id, worker.department].append(worker)
        gaps = [
            (panchayat, value)
            for panchayat in self.panchayats
            for value in sorted(self.expected[panchayat.block.kind])
            if (panchayat.pk, value) not in self.named
        ]
        found = [(panchayat, value, at_home[panchayat.pk, value]) for panchayat, value in gaps]
        return [(panchayat, value, rows[0]) for panchayat, value, rows in found if len(rows) == 1]

    @property
    def sentence(self):
        gaps = sum(row["gaps"] for row in self.rows)
        whole = sum(len(self.expected[panchayat.block.kind]) for panchayat in self.panchayats)
        said = {"named": grouped(whole - gaps), "all": grouped(whole), "gaps": grouped(gaps)}
        said["places"] = grouped(sum(bool(row["gaps"]) for row in self.rows))
        if not gaps:
            return _("All %(all)s responsibilities have a name.") % said
        sentence = ngettext(
            "%(named)s of %(all)s responsibilities have a name; %(gaps)s is open, in %(places)s panchayats.",
            "%(named)s of %(all)s responsibilities have a name; %(gaps)s are open, in %(places)s panchayats.",
            gaps,
        )
        return sentence % said

    @transaction.atomic
    def fill(self):
        """Name whoever is the only one of a department at home in a panchayat; how many were named."""
        if not self.may_plan or self.drive is None:
            raise PermissionDenied
        booking.turn(self.drive.district_id)
        for panchayat, department, worker in self.alone:
            charges.give(self.user, self.drive, panchayat, department, worker)
        return len(self.alone)


class ChargePage:
    """One panchayat's names: a choice of people for each department."""

    def __init__(self, user, code, asked):
        self.user = user
        self.panchayat = places.found(user, "panchayat", code[:40].replace("\0", ""))
        if not can(user, charges.PERMISSION, self.panchayat):
            raise PermissionDenied
        self.drive = pages.chosen(places.drives(user, self.panchayat), asked)
        if self.drive is None:
            raise Http404
        self.faults: dict[str, str] = {}

    @cached_property
    def hands(self):
        block = self.panchayat.block_id
        found = Worker.objects.visible_to(self.user).filter(panchayat__block=block, active=True)
        return list(found.select_related("panchayat").order_by("name", "pk"))

    @cached_property
    def lines(self):
        """(department, its name, who answers, the choices with its own people first)."""
        named = {c.department: c for c in Charge.objects.filter(drive=self.drive, panchayat=self.panchayat)}
        grid = Grid(self.user, self.panchayat, {"drive": str(self.drive.pk)})
        first = [value for value, _name in grid.departments]
        order = sorted(Department.choices, key=lambda pair: pair[0] not in first)
        return [
            {
                "value": value,
                "name": name,
                "charge": named.get(value),
                "choices": self._choices(value, named.get(value)),
                "usual": value in first,
                "fault": self.faults.get(value, ""),
            }
            for value, name in order
        ]

    def _choices(self, department, charge):
        """Its own people at home here, then everybody by home; whoever answers now stays to be chosen."""
        mine = [worker for worker in self.hands if worker.department == department]
        chosen = charge.worker_id if charge else None
        groups = forms.by_home(mine, self.panchayat)[1:]
        others = [worker for worker in self.hands if worker.department != department]
        if others:
            groups += [
                (_("other departments"), [(w.pk, f"{w.title} ({w.get_kind_display()})") for w in others])
            ]
        known = {worker.pk for worker in self.hands}
        if chosen and chosen not in known:
            groups.insert(0, (_("now"), [(chosen, charge.worker.title)]))
        return [(name, [(pk, title, pk == chosen) for pk, title in rows]) for name, rows in groups]

    @transaction.atomic
    def save(self, asked):
        """Keep what was chosen for each department; how many were changed. Faults stand at their lines."""
        changed = 0
        for line in self.lines:
            said = asked.get(line["value"])
            now = str(line["charge"].worker_id) if line["charge"] else ""
            if said is None or said == now or asked.get(f"was-{line['value']}", now) != now:
                if said not in (None, now):
                    self.faults[line["value"]] = _(
                        "Somebody has changed this meanwhile. Look and choose again."
                    )
                continue
            try:
                self._set(line, said)
            except ValidationError as error:
                self.faults[line["value"]] = " ".join(error.messages)
                continue
            changed += 1
        if self.faults:
            transaction.set_rollback(True)
            del self.lines
            return None
        return changed

    def _set(self, line, said):
        if not said:
            charges.end(self.user, line["charge"])
            return
        worker = booking.worker_of(self.user, int(said[:18]) if said.isascii() and said.isdigit() else 0)
        charges.give(self.user, self.drive, self.panchayat, line["value"], worker)
