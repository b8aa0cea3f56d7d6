"""The cards file into the marks: what became of each id, on the list or outside it.

A later word replaces an earlier one, with one exception: a card that was made is not unmade by news of an
earlier day. A field left empty keeps what is known of the same outcome.
"""

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _

from drive_portal.lib.intake import SetAside
from enrollment.eligibility.applying import OUTCOME, Counts, apply, ask, columns_of, execute, scrap
from enrollment.eligibility.checking import Good
from enrollment.lists import partitions
from enrollment.models import Beneficiary, Mark

_TEXTS = ("beneficiary_id", "outcome", "reason", "login_id", "card_number")
INCOMING = [*_TEXTS, "outcome_on"]
_KEPT = ("reason", "login_id", "card_number")
_SAME = ", ".join(
    f"CASE WHEN i.{name} = '' AND m.outcome = i.outcome THEN m.{name} ELSE i.{name} END AS {name}"
    for name in _KEPT
)
_DIFFERS = " OR ".join(f"(i.{name} <> '' AND i.{name} <> m.{name})" for name in _KEPT)
_DELTA = f"""
CREATE TEMP TABLE delta ON COMMIT DROP AS
SELECT i.beneficiary_id, i.outcome, {_SAME}, i.outcome_on, 'file' AS source, %(import)s::bigint AS import_id,
       NULL::bigint AS by_id, now() AS at,
       CASE WHEN m.beneficiary_id IS NULL THEN 'new' ELSE 'changed' END AS op,
       m.beneficiary_id IS NOT NULL AS light, m.ctid AS old
FROM {{incoming}} i LEFT JOIN {{old}} m ON m.beneficiary_id = i.beneficiary_id
WHERE m.beneficiary_id IS NULL
   OR ((i.outcome <> m.outcome OR i.outcome_on <> m.outcome_on OR {_DIFFERS})
       AND NOT (m.outcome = 'made' AND i.outcome <> 'made' AND i.outcome_on < m.outcome_on))
"""
_VERSIONS = f"""
INSERT INTO enrollment_markversion (district_id, {OUTCOME}, replaced_at, replaced_by_import, why)
SELECT m.district_id, {columns_of("m", OUTCOME)}, now(), %(import)s, ''
FROM delta d JOIN {{old}} m ON m.ctid = d.old
"""


class Cards:
    """What becomes of the good rows of a cards file."""

    model, columns, compared = Mark, INCOMING, INCOMING
    outside_at_first = None  # to be counted after the commit
    convert: dict = {}

    def __init__(self, job):
        self.job = job

    def belongs(self, sheet, piece):
        """Ids that are not on the list are kept: no cards file is another district's by its looks."""

    def warnings(self, sheet):
        """Nothing is to be said of a cards file as a whole."""
        return []

    def odd(self, values):
        """Rows, as a mask, in which the rule may find something."""
        if "reason" not in values:
            return None
        reasonless = pc.or_(pc.is_null(values["reason"]), pc.equal(values["outcome"], "rejected"))
        return pc.invert(pc.fill_null(reasonless, False))

    def rule(self, values):
        if "outcome" in values and values.get("reason") and values["outcome"] != Mark.Outcome.REJECTED:
            raise SetAside(
                _("A reason goes with a rejected card only. Empty it, or mend the outcome."), "reason"
            )

    def table(self, good: Good, columns: list[str]) -> pa.Table:
        """The rows as they are copied, in the order of `columns`."""
        empty = pa.repeat(pa.scalar(""), good.rows)
        rows = {name: good.values.get(name) for name in _TEXTS}
        rows = {name: empty if column is None else pc.fill_null(column, "") for name, column in rows.items()}
        rows["outcome_on"] = good.values["outcome_on"]
        return pa.table({name: rows[name] for name in columns})

    def defaults(self):
        return {"import_id": self.job.pk, "source": "'file'", "at": "now()"}

    def merge(self, old, incoming, held):
        """Compare what was staged with the partition `old`: the counts, and the table `delta` for `apply`."""
        scrap("delta")
        execute(_DELTA.format(old=f'"{old}"', incoming=f'"{incoming}"'), {"import": self.job.pk})
        return Counts(
            *ask(
                "SELECT count(*) FILTER (WHERE op = 'new'), count(*) FILTER (WHERE op = 'changed') FROM delta"
            )
        )

    def outside(self, incoming):
        """How many of the file's ids are not on the list."""
        return _outside(self.job.district_id, f'"{incoming}"')

    def apply(self):
        """Write the delta, keeping what it replaces."""
        versions = _VERSIONS.replace("%(import)s", str(int(self.job.pk)))
        apply(Mark, self.job.district_id, OUTCOME, str(self.job.pk), versions)


def count_outside(job):
    """Count which marks of a first cards file are not on the list: its import did not wait for that."""
    where = f"enrollment_mark WHERE district_id = {int(job.district_id)} AND import_id = {int(job.pk)}"
    job.outside = _outside(job.district_id, f"(SELECT * FROM {where})")
    type(job).objects.filter(pk=job.pk).update(outside=job.outside)


def _outside(district_id, table):
    people = partitions.of(Beneficiary, district_id)
    if people is None:
        return ask(f"SELECT count(*) FROM {table} i")[0]
    missing = f'SELECT FROM "{people}" b WHERE b.beneficiary_id = i.beneficiary_id'
    return ask(f"SELECT count(*) FROM {table} i WHERE NOT EXISTS ({missing})")[0]
