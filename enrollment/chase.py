"""The officer's home: how the block stands today, whom to call first, what has come in."""

import hashlib
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language

from camps import pages
from drive_portal.lib import dates
from enrollment import daybook
from enrollment.forecast import outlooks
from enrollment.forecast.reading import Place
from enrollment.outages import excused
from enrollment.progress import ranks, series, silence, stamps, verdict
from enrollment.progress.basis import Basis


class BlockHome(daybook.BlockDay):
    """A block's day with its figures; what `components/verdict.html` calls its scene."""

    @property
    def is_today(self):
        return self.day == self.today

    @cached_property
    def basis(self):
        return Basis(self.drive)

    @cached_property
    def row(self):
        """The block's figures of the day, with the cards it owes."""
        (row,) = series(self.drive, "block", self.block, self.day, self.day, self.basis)
        return self.excused.mark(row) | {"owed": ranks.owed(row)}

    @cached_property
    def excused(self):
        """What declared outages of the day excuse."""
        return excused.of_day(self.drive, self.day, self.basis)

    @property
    def outage(self):
        """The day's outages in the block, in words."""
        return self.excused.sentence("block", self.block.code, self.block.code)

    @cached_property
    def verdict(self):
        place = Place(self.drive, "block", self.block.pk, self.day)
        (forecast,) = outlooks.of_rows([(place, self.row)])
        return verdict.verdict(self.drive, self.day, self.row, forecast)

    @property
    def needed(self):
        """Cards needed a day: from the next day on once the day is over."""
        return self.row["required_from_tomorrow" if self.verdict.over else "required_per_day"]

    @cached_property
    def chase(self):
        """The silent lines, the longest silence first, each with what is known of it as `quiet`."""
        if not self.silent:
            return []
        rows, _whole = silence.silent(self.basis, "block", self.block, self.day)
        known = {row["login_id"] or row["camp"]: row for row in rows}
        for line in self.silent:
            line.quiet = known.get(line.camp.pk if line.camp else line.login_id.code)
        return sorted(self.silent, key=_longest)

    @property
    def below(self):
        """The lines under the chase list: those that it does not hold, or the camps alone."""
        if self.show == "camps":
            return self.camps
        return [line for line in self.lines if line.state not in daybook.SILENT]

    def tag(self):
        """An ETag that changes when a figure or a line does."""
        about = [get_language(), self.user.pk, self.block.pk, self.day, self.today, self.show]
        if self.drive is not None:
            now = dates.now()
            about += [now < self.drive.cutoff(self.day), now < self.drive.close(self.day)]
            about += [self.drive.pk, stamps.stamp(self.drive)]
        return f'"{hashlib.blake2b(repr(about).encode(), digest_size=12).hexdigest()}"'


def of(user, asked, mine, page=BlockHome):
    """The day of the block that `asked` names, else of the only one of `mine`; None where there are several.

    `page`: as what it is read. PermissionDenied to who names none and has none.
    """
    code = pages.text(asked, "block")
    if not code and not mine:
        raise PermissionDenied
    if not code and len(mine) > 1:
        return None
    return page(user, daybook.block(user, code) if code else mine[0], asked)


def _longest(line):
    quiet = line.quiet or {"days": 0, "usual": 0}
    return -quiet["days"], -(quiet["usual"] or 0), line.title
