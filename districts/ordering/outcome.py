"""What an order comes to: in words, by block, with what one should know before it is issued."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts import targets
from districts.models import Block, Drive, LeftOut
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped, in_words

FIRST_DAYS = 3


def totals_by_block(drive):
    """Each block's cards of the drive's plan in force last, by code; empty where there is no plan."""
    return {row["code"]: row["to_date"] for row in targets.rows(drive, "block", drive.ends_on)}


class Outcome:
    """Read at once, since the drive and its plan may be rolled back afterwards.

    `before`: what `totals_by_block` gave before a change, `changes` the parts of the order that differ,
    `versions` how many the plan had, `is_new` that the drive is not there yet.
    """

    def __init__(self, drive, before=None, changes=(), versions=0, is_new=False):
        self.drive, self.changes, self.is_new = drive, changes, is_new
        self.plan = drive.plans.order_by("version").last()
        self.is_new_plan = bool(self.plan and self.plan.version > versions)
        first = self.plan.valid_from if self.plan else drive.starts_on
        self.begins = max(first, min(dates.today(), drive.ends_on))
        self.left = [day for day in drive.working_days if day >= self.begins]
        self.days = self.left[:FIRST_DAYS]
        self.rows = self._rows(before or {}) if drive.target is not None else []
        self.total = self._total() if self.rows else None
        self.sentences = self._sentences()
        self.warnings = self._warnings()

    def _rows(self, before):
        end = {row["code"]: row["to_date"] for row in targets.rows(self.drive, "block", self.drive.ends_on)}
        eve = self.begins - timedelta(days=1)
        due = {row["code"]: row["to_date"] for row in targets.rows(self.drive, "block", eve)}
        first = [
            (day, {row["code"]: row["cards"] for row in targets.rows(self.drive, "block", day)})
            for day in self.days
        ]
        people = self._people()
        return [
            {
                "place": block,
                "people": people.get(block.pk),
                "before": before.get(block.code, 0) if before else None,
                "total": end[block.code],
                "more": end[block.code] - before.get(block.code, 0) if before else None,
                "first": [(day, cards.get(block.code, 0)) for day, cards in first],
                "per_day": self._a_day(end[block.code] - due.get(block.code, 0)),
            }
            for block in Block.objects.filter(code__in=end).order_by("name")
        ]

    def _a_day(self, cards):
        """Cards needed a working day, rounded up; None where no day is left."""
        return -(-max(cards, 0) // len(self.left)) if self.left else None

    def _people(self):
        found: dict = {}
        rows = LeftOut.objects.filter(district=self.drive.district_id)
        for block, people in rows.values_list("panchayat__block", "people"):
            found[block] = found.get(block, 0) + people
        return found

    def _total(self):
        rows = self.rows
        known = [row["people"] for row in rows if row["people"] is not None]
        had = rows[0]["before"] is not None
        due = sum(row["total"] for row in rows)
        return {
            "people": sum(known) if known else None,
            "before": sum(row["before"] for row in rows) if had else None,
            "total": due,
            "more": sum(row["more"] for row in rows) if had else None,
            "first": [(day, sum(row["first"][n][1] for row in rows)) for n, day in enumerate(self.days)],
            "per_day": self._a_day(due - self._due_before()),
        }

    def _due_before(self):
        eve = self.begins - timedelta(days=1)
        return sum(row["to_date"] for row in targets.rows(self.drive, "district", eve))

    def _sentences(self):
        drive = self.drive
        facts = {
            "first": drive.starts_on.strftime("%d-%m-%Y"),
            "last": drive.ends_on.strftime("%d-%m-%Y"),
            "days": grouped(len(drive.working_days)),
        }
        said = [
            ngettext(
                "From %(first)s to %(last)s, %(days)s working day.",
                "From %(first)s to %(last)s, %(days)s working days.",
                len(drive.working_days),
            )
            % facts
        ]
        if drive.target is None:
            return [*said, _("The target is not known: cards are counted, and no plan is made.")]
        facts = {"cards": in_words(drive.target), "blocks": len(self.rows)}
        said.append(_("%(cards)s cards, split to %(blocks)s blocks and their panchayats.") % facts)
        if self.total and self.total["per_day"] is not None:
            facts = {"cards": grouped(self.total["per_day"]), "day": self.begins.strftime("%d-%m-%Y")}
            said.append(_("From %(day)s on that is %(cards)s cards a working day.") % facts)
        return said

    def _warnings(self):
        drive, said = self.drive, []
        people = sum(self._people().values())
        if drive.target is not None and people and drive.target > people:
            said.append(
                _("The target of %(target)s is above the %(people)s people known as left out. It is allowed.")
                % {"target": grouped(drive.target), "people": grouped(people)}
            )
        none = self._without_share()
        if none:
            said.append(
                ngettext("%(n)s panchayat gets no target.", "%(n)s panchayats get no target.", none)
                % {"n": grouped(none)}
            )
        if drive.starts_on < dates.today() and self.is_new:
            said.append(
                _("The first day has passed: reports of the days since then are missing until they come in.")
            )
        if drive.baseline is None:
            said.append(_("The cards made before are not known: totals to date stay unknown."))
        said += [
            _("“%(other)s” runs on some of these days too; the two drives are counted apart.")
            % {"other": other.title}
            for other in self._overlapping()
        ]
        return said

    def _without_share(self):
        if not self.plan or self.drive.target is None:
            return 0
        return sum(not target.due or not target.due[-1] for target in self.plan.targets.all())

    def _overlapping(self):
        drive = self.drive
        family = {drive.pk, drive.parent_id, *drive.children.values_list("pk", flat=True)} - {None}
        found = Drive.objects.filter(
            district=drive.district_id, starts_on__lte=drive.ends_on, ends_on__gte=drive.starts_on
        )
        return found.exclude(pk__in=family).exclude(parent__in=family)[:3]
