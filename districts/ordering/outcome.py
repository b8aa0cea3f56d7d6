"""What an order comes to: in words, by block, with what one should know before it is issued."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts import targets
from districts.models import Drive, Panchayat
from districts.ordering import drawing
from districts.ordering.course import a_day
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped, in_words

FIRST_DAYS = 3


def block_sums(of_places, block_of):
    """Numbers of panchayats (by id) summed by the block's id."""
    found: dict = {}
    for place, number in of_places.items():
        if place in block_of:
            found[block_of[place]] = found.get(block_of[place], 0) + number
    return found


class Outcome:
    """A drive's plan (a Course), the drive kept or not.

    `before`: the Course that it would replace, `changes` the parts of the order that differ, `is_new` that
    the drive is not there yet.
    """

    def __init__(self, course, before=None, changes=(), is_new=False):
        self.course, self.drive, self.plan = course, course.drive, course.ladder
        self.before = before if before and before.is_planned else None
        self._version = before.ladder.version if before and before.ladder else 0
        self.changes, self.is_new = changes, is_new
        first = self.plan.valid_from if self.plan else self.drive.starts_on
        self.begins = max(first, min(dates.today(), self.drive.ends_on))
        self.left = [day for day in self.drive.working_days if day >= self.begins]
        self.days = self.left[:FIRST_DAYS]

    @property
    def is_new_plan(self):
        return self.plan is not None and self.plan.version > self._version

    # --- by block

    @cached_property
    def rows(self):
        """A row a block; empty where no target is known."""
        if self.drive.target is None:
            return []
        course, eve = self.course, self.begins - dates.timedelta(days=1)
        end, each = course.by(self.drive.ends_on), course.a_day(self.begins)
        had = self.before.by(self.before.drive.ends_on) if self.before else {}
        slower = self.before.a_day(self.begins) if self.before else {}
        by_day = {day: course.by(day) for day in {eve, *self.days, *map(_day_before, self.days)}}
        return [
            _compared(
                {
                    "place": block,
                    "people": self._people.get(block.pk),
                    "ids": self._ids.get(block.pk, 0),
                    "capacity": self._capacity(self._ids.get(block.pk, 0)),
                    "total": end[block.pk],
                    "per_day": each.get(block.pk),
                    "before": had.get(block.pk, 0) if self.before else None,
                    "before_per_day": slower.get(block.pk),
                    "first": [
                        (day, by_day[day][block.pk] - by_day[_day_before(day)][block.pk]) for day in self.days
                    ],
                }
            )
            for block in course.blocks
        ]

    def _capacity(self, ids):
        """Cards that so many login IDs can make in all working days; None where the order names no cap."""
        cap = self.drive.split.get("cap")
        return None if cap is None else ids * cap * len(self.drive.working_days)

    @cached_property
    def total(self):
        """The district's row."""
        rows = self.rows
        if not rows:
            return None
        people = [row["people"] for row in rows if row["people"] is not None]
        due, ids = sum(row["total"] for row in rows), sum(row["ids"] for row in rows)
        eve = _day_before(self.begins)
        return _compared(
            {
                "people": sum(people) if people else None,
                "ids": ids,
                "capacity": self._capacity(ids),
                "total": due,
                "per_day": a_day(due - sum(self.course.by(eve).values()), len(self.left)),
                "before": sum(row["before"] for row in rows) if self.before else None,
                "before_per_day": self._before_per_day(eve) if self.before else None,
                "first": [(day, sum(row["first"][n][1] for row in rows)) for n, day in enumerate(self.days)],
            }
        )

    def _before_per_day(self, eve):
        whole = sum(self.before.by(self.before.drive.ends_on).values())
        left = self.before.drive.working_days_from(self.begins)
        return a_day(whole - sum(self.before.by(eve).values()), left)

    @cached_property
    def _left_out(self):
        return targets.left_out(self.drive.district_id)

    @cached_property
    def _people(self):
        return block_sums(self._left_out, self.course.block_of)

    @cached_property
    def _active(self):
        return targets.active_ids(self.drive.district_id)

    @cached_property
    def _ids(self):
        return block_sums(self._active, self.course.block_of)

    # --- the picture

    @cached_property
    def curve(self):
        return drawing.curve(self.course, self.before, self.begins) if self.course.is_planned else None

    @cached_property
    def spans(self):
        return drawing.spans(self.course, self.before) if self.course.is_planned else []

    # --- in words

    @property
    def line(self):
        """All of it in one line: how many, by when, at what pace."""
        days = ngettext("%(days)s working day", "%(days)s working days", len(self.left)) % {
            "days": grouped(len(self.left))
        }
        last = self.drive.ends_on.strftime("%d-%m-%Y")
        if self.total is None:
            return " · ".join([_("Target not known, to %(last)s") % {"last": last}, days])
        said = [_("%(cards)s by %(last)s") % {"cards": grouped(self.drive.target), "last": last}]
        if self.total["per_day"] is not None:
            said.append(_("%(cards)s a day") % {"cards": grouped(self.total["per_day"])})
        return " · ".join([*said, days])

    @property
    def pace(self):
        """What a change does to each day, in one sentence; nothing where there was no plan before."""
        if not self.before or not self.total:
            return ""
        old, new = self.total["before_per_day"], self.total["per_day"]
        if old is None or new is None:
            return ""
        facts = {
            "day": self.begins.strftime("%d-%m-%Y"),
            "old": grouped(old),
            "new": grouped(new),
            "more": grouped(abs(new - old)),
        }
        if new > old:
            return _("From %(day)s on %(new)s cards a day instead of %(old)s: %(more)s more.") % facts
        if new < old:
            return _("From %(day)s on %(new)s cards a day instead of %(old)s: %(more)s fewer.") % facts
        return _("From %(day)s on %(new)s cards a day, as before.") % facts

    @cached_property
    def sentences(self):
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
        if self.total and self.total["per_day"] is not None and not self.pace:
            facts = {"cards": grouped(self.total["per_day"]), "day": self.begins.strftime("%d-%m-%Y")}
            said.append(_("From %(day)s on that is %(cards)s cards a working day.") % facts)
        return said

    @cached_property
    def ends(self):
        """(a word, cards, the place or None, how many places) of the least and the most that a place gets."""
        given = {place: cards for place, cards in self.course.totals.items() if cards}
        if len(given) < 2 or self.drive.target is None:
            return []
        found = []
        for word, cards in ((_("least"), min(given.values())), (_("most"), max(given.values()))):
            places = [place for place, got in given.items() if got == cards]
            one = Panchayat.objects.select_related("block").get(pk=places[0]) if len(places) == 1 else None
            found.append((word, cards, one, len(places)))
        return found

    @cached_property
    def moved(self):
        """(panchayat, cards until now, cards, the difference as shown) where they differ, the most first."""
        if not self.before or not self.course.is_planned:
            return []
        had, gets = self.before.totals, self.course.totals
        changes = {place: gets.get(place, 0) - had.get(place, 0) for place in gets.keys() | had.keys()}
        most = sorted((place for place in changes if changes[place]), key=lambda n: (-abs(changes[n]), n))
        places = Panchayat.objects.select_related("block").in_bulk(most)
        signs = {n: f"{'+' if changes[n] > 0 else ''}{grouped(changes[n])}" for n in most}
        return [(places[n], had.get(n, 0), gets.get(n, 0), signs[n]) for n in most]

    @cached_property
    def warnings(self):
        return [said for said in self._told() if said]

    def _told(self):
        drive, people = self.drive, sum(self._left_out.values())
        if drive.target is not None and people and drive.target > people:
            yield (
                _("The target of %(target)s is above the %(people)s people known as left out. It is allowed.")
                % {"target": grouped(drive.target), "people": grouped(people)}
            )
        yield self._without_share()
        yield self._without_ids()
        if drive.starts_on < dates.today() and self.is_new:
            yield _(
                "The first day has passed: reports of the days since then are missing until they come in."
            )
        if drive.baseline is None:
            yield _("The cards made before are not known: totals to date stay unknown.")
        for other in self._overlapping():
            yield (
                _("“%(other)s” runs on some of these days too; the two drives are counted apart.")
                % {"other": other.title}
            )

    def _without_share(self):
        none = sum(not cards for cards in self.course.totals.values()) if self.drive.target is not None else 0
        facts = {"n": grouped(none)}
        said = ngettext("%(n)s panchayat gets no target.", "%(n)s panchayats get no target.", none)
        return said % facts if none else ""

    def _without_ids(self):
        if self.drive.target is None:
            return ""
        here = [cards for place, cards in self.course.totals.items() if cards and place not in self._active]
        said = ngettext(
            "%(n)s panchayat with %(cards)s cards has no active login ID: it needs camps, or an ID.",
            "%(n)s panchayats with %(cards)s cards have no active login ID: they need camps, or IDs.",
            len(here),
        )
        return said % {"n": grouped(len(here)), "cards": grouped(sum(here))} if here else ""

    def _overlapping(self):
        drive = self.drive
        children = drive.children.values_list("pk", flat=True) if drive.pk else ()
        family = {drive.pk, drive.parent_id, *children} - {None}
        found = Drive.objects.filter(
            district=drive.district_id, starts_on__lte=drive.ends_on, ends_on__gte=drive.starts_on
        )
        return found.exclude(pk__in=family).exclude(parent__in=family)[:3]


def _compared(row):
    """The row with what it gets more: in all, and each day; None where nothing was there before."""
    more = None if row["before"] is None else row["total"] - row["before"]
    both = row["per_day"] is not None and row["before_per_day"] is not None
    return row | {"more": more, "faster": row["per_day"] - row["before_per_day"] if both else None}


def _day_before(day):
    return day - dates.timedelta(days=1)
