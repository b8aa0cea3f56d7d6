"""Which phone numbers lead to a family, and which to nobody.

A number's quality: `none`; `impossible` (not ten digits of which the first is 6 to 9); `invented` (one digit
over and over, digits in a row); `shared` (more families of the district have it than share a phone); `wrong`
(who answered did not know the family); `good`. The same rules stand here in Python and in SQL.

Shared numbers are counted by the worker when a list has changed (`waiting`, `count`): a page cannot ask a
million people.
"""

import re

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from drive_portal.lib import dates
from drive_portal.lib.numbers import western
from enrollment.models import PhonesCounted

FAMILIES = 4  # so many may share a phone: an uncle's, a neighbour's; more is the centre's or invented
REPEATED = 7  # one digit so often in a row, or a run of so many up or down, is invented
OF_TEN = 9  # one digit in so many of the ten places
QUALITIES = {
    "good": _("good"),
    "none": _("no number"),
    "impossible": _("impossible"),
    "invented": _("invented"),
    "shared": _("one number for many families"),
    "wrong": _("wrong number"),
}
GOOD = "good"

_PREFIX = "^(0091|091|91|0)([0-9]{10})$"
_MOBILE = "^[6-9][0-9]{9}$"


_UP = "0123456789012345678"
_RUNS = (_UP, _UP[::-1])
_SAME = [str(digit) for digit in range(10)]


def dialled(mobile):
    """The number as it is dialled: ten digits where it is one; "" where nothing stands there."""
    return re.sub(_PREFIX, r"\2", re.sub(r"[^0-9]", "", western(mobile)))


def shape(number):
    """The quality of a dialled number as far as it shows in its digits."""
    if not number:
        return "none"
    if not re.match(_MOBILE, number):
        return "impossible"
    return "invented" if _invented(number) else GOOD


def _invented(number):
    head, tail = number[:5], number[5:]
    return (
        any(digit * REPEATED in number or number.count(digit) >= OF_TEN for digit in set(number))
        or any(number[at : at + REPEATED] in run for at in range(4) for run in _RUNS)
        or (any(head in run for run in _RUNS) and any(tail in run for run in _RUNS))
        or number == number[:2] * 5
    )


def sql_dialled(column):
    """`dialled` as an expression over a text column; most numbers are ten digits already."""
    digits = f"regexp_replace(translate({column}, '०१२३४५६७८९', '0123456789'), '[^0-9]', '', 'g')"
    return (
        f"CASE WHEN {column} ~ '{_MOBILE}' THEN {column}"
        f" ELSE regexp_replace({digits}, '{_PREFIX}', '\\2') END"
    )


def sql_shape(number):
    """`shape` as an expression over a dialled number.

    What is dear is asked of few: seven in a row of ten cover the fourth to the seventh sign, and where one
    sign alone is another, the first three or the last three are alike.
    """
    middle = f"substr({number}, 4, 4)"
    runs = _any(
        f"strpos('{run}', substr({number}, {at}, {REPEATED})) > 0" for run in _RUNS for at in range(1, 5)
    )
    same = _any(f"strpos({number}, '{digit * REPEATED}') > 0" for digit in _SAME)
    often = _any(f"length(replace({number}, '{digit}', '')) <= {10 - OF_TEN}" for digit in _SAME)
    return (
        f"CASE WHEN {number} = '' THEN 'none' WHEN {number} !~ '{_MOBILE}' THEN 'impossible'"
        f" WHEN ({_in_runs(middle)} AND {runs}) OR ({_alike(middle, 4)} AND {same})"
        f" OR (({_alike(f'left({number}, 3)', 3)} OR {_alike(f'right({number}, 3)', 3)}) AND {often})"
        f" OR ({_in_runs(f'left({number}, 5)')} AND {_in_runs(f'right({number}, 5)')})"
        f" OR {number} = repeat(left({number}, 2), 5) THEN 'invented' ELSE '{GOOD}' END"
    )


def _any(conditions):
    return f"({' OR '.join(conditions)})"


def _in_runs(part):
    return _any(f"strpos('{run}', {part}) > 0" for run in _RUNS)


def _alike(part, size):
    return f"strpos('{' '.join(digit * size for digit in _SAME)}', {part}) > 0"


def family(person):
    """A family's key: the list's own, else the person alone."""
    return f"f{person.family_id}" if person.family_id else f"p{person.beneficiary_id}"


def sql_family(alias):
    """`family` as an expression over a row of people."""
    return (
        f"CASE WHEN {alias}.family_id = '' THEN 'p' || {alias}.beneficiary_id"
        f" ELSE 'f' || {alias}.family_id END"
    )


# --- shared numbers, counted when a list has changed ------------------------------------------------

# An import that is done or taken back changes this text, whenever it commits.
_OF_LISTS = """
SELECT district_id, count(*) FILTER (WHERE state = 'done') || ' done '
    || coalesce(max(finished_at)::text, '-') || ' undone ' || coalesce(max(undone_at)::text, '-') AS of_lists
FROM enrollment_import WHERE kind = 'eligibility' AND state IN ('done', 'undone') AND district_id IS NOT NULL
GROUP BY 1
"""
_WAITING = f"""
SELECT i.district_id FROM ({_OF_LISTS}) i LEFT JOIN enrollment_phonescounted p USING (district_id)
WHERE p.of_lists IS DISTINCT FROM i.of_lists ORDER BY 1
"""
# the many numbers of one family go before the families of each number are told apart
_COUNT = f"""
WITH often AS (
    SELECT mobile FROM enrollment_beneficiary
    WHERE district_id = %(district)s AND mobile <> '' GROUP BY 1 HAVING count(*) > {FAMILIES}
), families AS (
    SELECT {sql_dialled("b.mobile")} AS mobile, {sql_family("b")} AS family
    FROM enrollment_beneficiary b JOIN often USING (mobile)
    WHERE b.district_id = %(district)s GROUP BY 1, 2
)
INSERT INTO enrollment_sharedphone (district_id, mobile, families)
SELECT %(district)s, mobile, count(*) FROM families GROUP BY mobile HAVING count(*) > {FAMILIES}
"""


def waiting():
    """Ids of districts whose lists have changed since their shared numbers were counted."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def count(district_id):
    """Set the district's shared numbers from its list. May run twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('shared phones'), %s::int)", [district_id])
        # read before the people are: what commits in between is counted again
        cursor.execute(f"SELECT of_lists FROM ({_OF_LISTS}) x WHERE district_id = %s", [district_id])
        of_lists = (cursor.fetchone() or [""])[0]
        cursor.execute("DELETE FROM enrollment_sharedphone WHERE district_id = %s", [district_id])
        cursor.execute(_COUNT, {"district": district_id})
    PhonesCounted.objects.update_or_create(
        district_id=district_id, defaults={"of_lists": of_lists, "counted_at": dates.now()}
    )
