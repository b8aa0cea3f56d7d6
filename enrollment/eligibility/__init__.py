"""Lists in: read, check, load. The one room for pandas and Arrow.

A file is looked at twice in pieces: a survey (length, Aadhaar columns, ids that come twice), then row by
row into one COPY. What is staged is compared with what stands, and only what differs is written, in one
transaction of the caller's. So an import has happened or it has not, and the same file again writes nothing.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from drive_portal.lib import intake
from drive_portal.lib.numbers import grouped
from drive_portal.lib.sheets import Refused, Sheet
from enrollment import listcounts
from enrollment.eligibility import cards
from enrollment.eligibility.applying import Counts, Staging, execute
from enrollment.eligibility.cards import Cards
from enrollment.eligibility.checking import Checker
from enrollment.eligibility.columns import COLUMNS, Report
from enrollment.eligibility.people import People
from enrollment.eligibility.pieces import Kept
from enrollment.eligibility.survey import survey
from enrollment.eligibility.turns import wait_for_turn
from enrollment.eligibility.undoing import note, undo
from enrollment.eligibility.writing import Copy
from enrollment.lists import partitions
from enrollment.models import Import

__all__ = ["COLUMNS", "Result", "TooManyGone", "settle", "take_in", "undo"]
KINDS: dict[str, Any] = {"eligibility": People, "cards": Cards}
MOST_GONE = 0.05  # of those in the replaced schemes: more wants a second person's yes


class TooManyGone(Refused):
    """The file would take more people off the list than one person may decide."""

    def __init__(self, gone: int, of: int) -> None:
        self.gone, self.of = gone, of
        super().__init__(
            _(
                "%(gone)s of %(of)s people are not in the file and would leave the list: more than 5 in 100."
                " A second person must agree."
            )
            % {"gone": grouped(gone), "of": grouped(of)}
        )


@dataclass
class Result(intake.Result):
    """What became of a file: `gone` left the list, `outside` are marks of ids that are not on it."""

    gone: int = 0
    outside: int | None = 0  # None: to be counted after the commit


def take_in(job: Import, path: Path, errors_path: Path, report: Report) -> Result:
    """Take in the file of `job` in the caller's transaction; rows set aside go to `errors_path`.

    While `job` is only looked at, everything is found out and nothing written. `report(stage, done, total)`
    hears how far it is. Raises Refused (TooManyGone), OSError; then the caller's transaction must end.
    """
    kind = KINDS[job.kind](job)
    look = job.state == Import.State.LOOKING
    with (
        Sheet(path, COLUMNS[job.kind], job.encoding or None) as sheet,
        Kept(settings.FILE_UPLOAD_TEMP_DIR) as kept,
    ):
        result = Result(job.kind, unknown_headers=sheet.unknown, warnings=sheet.warnings)
        found = survey(sheet, kept, lambda rows: report("survey", rows, None), partial(kind.belongs, sheet))
        result.rows_read = found.rows
        result.warnings += [*intake.warn_of_dropped(sheet, found.dropped), *kind.warnings(sheet)]
        if not look:
            wait_for_turn(job, report)
        with intake.ErrorFile(errors_path, sheet) as errors:
            checker = Checker(sheet, found, errors, kind)
            staging = Staging(kind, job, look)
            with Copy(staging.table, staging.columns) as copy:
                for piece in kept.read():
                    copy.add(kind.table(checker.check(piece), staging.columns))
                    report("load", checker.looked_at, found.rows)
            report("merge", found.rows, found.rows)
            counts = _write(kind, staging, copy.rows, checker.held, look, report)
            result.errors_path = errors.keep()
    result.new, result.updated, result.gone = counts.new, counts.updated, counts.gone
    result.outside, result.set_aside = counts.outside, checker.set_aside
    result.unchanged = found.rows - result.new - result.updated - result.set_aside
    if not look:
        note(job)
    return result


def settle(job: Import) -> None:
    """Count at once, after the commit of a list taken in or taken back, what the worker would come to."""
    if partition := partitions.of(KINDS[job.kind].model, job.district_id):
        execute(f'ANALYZE "{partition}"')
    listcounts.recount(job.district_id)
    if job.outside is None:
        cards.count_outside(job)


def _write(kind, staging, rows, held, look, report):
    """Compare what was staged with what stands and, unless it is only looked at, write what differs."""
    job = kind.job
    if staging.partition is None:
        counts = Counts(new=rows, outside=kind.outside(staging.table) if look else kind.outside_at_first)
        if not look:
            report("index", 0, None)
            staging.attach()
            partitions.ensure(job.district_id)
    else:
        counts = kind.merge(staging.partition, staging.table, held)
        counts.outside = kind.outside(staging.table)
        agreed = job.gone if job.approved_by_id else 0  # a yes is to what was shown, not to more
        if counts.gone > max(MOST_GONE * counts.listed, agreed) and not look:
            raise TooManyGone(counts.gone, counts.listed)
        if not look:
            kind.apply()
    if not staging.is_partition:
        staging.drop()
    return counts
