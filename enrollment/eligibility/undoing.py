"""Taking an import back: every row as it was before, to the letter."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from drive_portal.lib.sheets import Refused
from enrollment import listcounts, pairs
from enrollment.eligibility.applying import MEMORY, OUTCOME, PERSON, apply, ask, columns_of, execute, scrap
from enrollment.eligibility.turns import wait_for_turn
from enrollment.lists import partitions
from enrollment.models import Beneficiary, BeneficiaryVersion, Import, Mark, MarkVersion

DAYS = 30
_LATER_PEOPLE = """
SELECT replaced_by, count(*) FROM enrollment_beneficiaryversion
WHERE district_id = %(district)s AND import_id = %(import)s GROUP BY 1
UNION ALL
SELECT p.import_id, count(*) FROM enrollment_beneficiaryversion v
JOIN enrollment_beneficiary p ON p.district_id = %(district)s AND p.beneficiary_id = v.beneficiary_id
WHERE v.district_id = %(district)s AND v.replaced_by = %(import)s AND p.import_id <> %(import)s GROUP BY 1
ORDER BY 1 DESC LIMIT 1
"""
_LATER_MARKS = """
SELECT replaced_by_import, count(*) FROM enrollment_markversion
WHERE district_id = %(district)s AND import_id = %(import)s AND replaced_by_import IS NOT NULL
GROUP BY 1 ORDER BY 1 DESC LIMIT 1
"""


_PEOPLE = f"""
CREATE TEMP TABLE delta ON COMMIT DROP AS
SELECT {columns_of("v", PERSON)}, CASE WHEN p.beneficiary_id IS NULL THEN 'new' ELSE 'changed' END AS op,
       false AS light
FROM enrollment_beneficiaryversion v
LEFT JOIN enrollment_beneficiary p ON p.district_id = %(district)s AND p.beneficiary_id = v.beneficiary_id
WHERE v.district_id = %(district)s AND v.replaced_by = %(import)s
UNION ALL
SELECT {columns_of("p", PERSON)}, 'gone', false FROM enrollment_beneficiary p
WHERE p.district_id = %(district)s AND p.import_id = %(import)s AND NOT EXISTS (
    SELECT FROM enrollment_beneficiaryversion v WHERE v.district_id = %(district)s
    AND v.beneficiary_id = p.beneficiary_id AND v.replaced_by = %(import)s)
"""
# Marks that somebody has changed since by hand stay as they are: that was a later word.
_MARKS = f"""
CREATE TEMP TABLE delta ON COMMIT DROP AS
SELECT {columns_of("v", OUTCOME)}, 'changed' AS op, true AS light FROM enrollment_markversion v
JOIN enrollment_mark m ON m.district_id = %(district)s AND m.beneficiary_id = v.beneficiary_id
     AND m.import_id = %(import)s
WHERE v.district_id = %(district)s AND v.replaced_by_import = %(import)s
UNION ALL
SELECT {columns_of("m", OUTCOME)}, 'gone', false FROM enrollment_mark m
WHERE m.district_id = %(district)s AND m.import_id = %(import)s AND NOT EXISTS (
    SELECT FROM enrollment_markversion v WHERE v.district_id = %(district)s
    AND v.beneficiary_id = m.beneficiary_id AND v.replaced_by_import = %(import)s)
"""
_OF_KIND: dict[str, tuple[Any, ...]] = {
    Import.Kind.ELIGIBILITY: (Beneficiary, PERSON, _LATER_PEOPLE, _PEOPLE, BeneficiaryVersion, "replaced_by"),
    Import.Kind.CARDS: (Mark, OUTCOME, _LATER_MARKS, _MARKS, MarkVersion, "replaced_by_import"),
}


def undo(job, report):
    """Give back what was before the import, in the caller's transaction. Raises Refused.

    Refused where a later import has changed what this one wrote: that one goes first.
    """
    if job.kind not in _OF_KIND:
        raise Refused(_("Only lists of people and cards can be taken back."))
    if job.finished_at and dates.now() - job.finished_at > dates.timedelta(days=DAYS):
        raise Refused(_("The import is older than 30 days and stays."))
    wait_for_turn(job, report)
    model, columns, later, delta, versions, by = _OF_KIND[job.kind]
    asked = {"district": job.district_id, "import": job.pk}
    with connection.cursor() as cursor:
        cursor.execute(later, asked)
        found = cursor.fetchone()
    if found:
        said = {"import": found[0], "rows": grouped(found[1])}
        raise Refused(
            _("Import %(import)s has changed %(rows)s of its rows since. Take that one back first.") % said
        )
    report("merge", 0, None)
    execute(MEMORY)
    scrap("delta")
    execute(delta, asked)
    partitions.ensure(job.district_id)
    apply(model, job.district_id, columns, f"undo_{job.pk}")
    execute(
        f"DELETE FROM {versions._meta.db_table} WHERE district_id = %(district)s AND {by} = %(import)s", asked
    )
    partitions.ensure(job.district_id)
    note(job)
    return ask("SELECT count(*) FROM delta")[0]


def note(job):
    """What follows when a list has changed: its numbers and its pairs are to be counted after the commit."""
    listcounts.mark(job.district_id)
    if job.kind == Import.Kind.ELIGIBILITY:
        pairs.note(job.district_id)
