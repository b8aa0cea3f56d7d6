"""What the ledger rests on, read by SQL: the login IDs, their tallies summed, centres that have not started.

All of a district at once: what a block is compared with lies in the others. Summing a year's tallies of 3,000
login IDs takes seconds, and hardly any of them changes any more: the sums of the days before the recent ones
are kept until a count (`enrollment_change`) tells of one of those days.
"""

import time
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection, transaction

from drive_portal.lib import dates

SLOW = 0.2  # seconds; what is quicker is asked anew each time
LONGEST = 24 * 3600  # seconds

# `since`: the first day of the present run of active days, of which moving home ends none
_IDS = """
SELECT l.id, l.code, l.holder_name, l.holder_kind, l.status, l.mobile, l.issued_on,
       c.code AS centre, c.name AS centre_name, c.name_hi AS centre_name_hi, c.kind AS centre_kind,
       p.code AS panchayat, p.name AS panchayat_name, p.name_hi AS panchayat_name_hi,
       b.code AS block, b.name AS block_name, b.name_hi AS block_name_hi, b.kind AS block_kind,
       s.active_since, s.last_active
FROM districts_loginid l
JOIN districts_panchayat p ON p.id = l.panchayat_id
JOIN districts_block b ON b.id = p.block_id
LEFT JOIN districts_centre c ON c.id = l.centre_id
LEFT JOIN (
    SELECT x.login_id_id AS login, max(x.starts_on) FILTER (WHERE y.login_id_id IS NULL) AS active_since,
           max(x.ends_on) AS last_active
    FROM districts_spell x
    LEFT JOIN districts_spell y ON y.login_id_id = x.login_id_id AND y.ends_on = x.starts_on - 1
    WHERE x.login_id_id IN (SELECT id FROM districts_loginid WHERE district_id = %(district)s)
    GROUP BY 1
) s ON s.login = l.id
WHERE l.district_id = %(district)s
ORDER BY l.code
"""
_OF_DRIVE = "t.district_id = %(district)s AND t.drive_id = ANY(%(scope)s) AND t.state = 'counted'"
_PLACE = "coalesce(-t.camp_id, t.centre_id, 0)"  # of one login ID's tallies of a day
_FROM = f"FROM enrollment_tally t WHERE {_OF_DRIVE} AND t.date >= %(first)s AND t.date < %(end)s"
_SUMMED = "max(date), max(date) FILTER (WHERE made > 0), count(*), sum(made), max(made)"
_LATELY = "sum(made) FILTER (WHERE date = ANY(%(recent)s))"
# of who was always at one place a tally is a day: most are, and to sum days first takes five times as long
_SUMS = f"""
SELECT t.login_id_id, {_SUMMED}, {_LATELY}, 0,
       min({_PLACE}) <> max({_PLACE}) OR min(drive_id) <> max(drive_id)
{_FROM} GROUP BY 1
"""
_SUMS_OF_DAYS = f"""
SELECT login, {_SUMMED}, {_LATELY}, count(*) FILTER (WHERE several)
FROM (
    SELECT t.login_id_id AS login, t.date, sum(t.made) AS made, min({_PLACE}) <> max({_PLACE}) AS several
    {_FROM} AND t.login_id_id = ANY(%(logins)s) GROUP BY 1, 2
) d GROUP BY 1
"""  # noqa: S608  our own words
_COUNTED = "SELECT drive_id, number FROM enrollment_revision WHERE drive_id = ANY(%(scope)s)"
_CHANGED = """
SELECT EXISTS (
    SELECT FROM enrollment_change c
    LEFT JOIN unnest(%(drives)s::bigint[], %(numbers)s::bigint[]) k(id, number) ON k.id = c.drive_id
    WHERE c.drive_id = ANY(%(scope)s) AND c.number > coalesce(k.number, 0) AND c.since < %(end)s
)
"""
# how often one login ID made so many cards on one of the days, by block
_SPREAD = f"""
SELECT block, made, count(*) FROM (
    SELECT t.login_id_id, t.date, max(b.code) AS block, sum(t.made)::int AS made FROM enrollment_tally t
    JOIN districts_loginid l ON l.id = t.login_id_id JOIN districts_panchayat p ON p.id = l.panchayat_id
    JOIN districts_block b ON b.id = p.block_id
    WHERE {_OF_DRIVE} AND t.date = ANY(%(recent)s) GROUP BY 1, 2
) d GROUP BY 1, 2
"""  # noqa: S608  our own words
# the tallies of the days that are asked about
_DAYS = f"""
WITH d AS MATERIALIZED (
    SELECT t.login_id_id AS login, t.date, sum(t.made) AS made
    FROM enrollment_tally t WHERE {_OF_DRIVE} {{within}} GROUP BY 1, 2 HAVING {{which}}
    ORDER BY {{order}} LIMIT %(limit)s OFFSET %(offset)s
)
SELECT d.login, d.date, d.made AS cards, t.id, t.made, m.name AS camp, m.name_hi AS camp_hi,
       c.name AS centre, c.name_hi AS centre_hi, p.name AS panchayat, p.name_hi AS panchayat_hi
FROM d JOIN enrollment_tally t ON t.login_id_id = d.login AND t.date = d.date AND {_OF_DRIVE}
JOIN districts_panchayat p ON p.id = t.panchayat_id
LEFT JOIN camps_camp m ON m.id = t.camp_id
LEFT JOIN districts_centre c ON c.id = t.centre_id
ORDER BY {{of_day}}, t.id
"""  # noqa: S608  our own words
_SEVERAL = f"min({_PLACE}) <> max({_PLACE})"
# a centre has started when a tally was made there, or by somebody at home there
_STARTED = "SELECT true AS started FROM enrollment_tally t WHERE {of} AND t.state = 'counted' LIMIT 1"
_NOT_STARTED = f"""
WITH id AS (
    SELECT l.centre_id, count(*) FILTER (WHERE l.status = 'active') AS active,
           count(*) FILTER (WHERE l.status = 'issued') AS issued,
           min(l.issued_on) FILTER (WHERE l.status = 'issued') AS issued_on,
           min(s.starts_on) FILTER (WHERE l.status = 'active') AS active_since, bool_or(t.started) AS started
    FROM districts_loginid l
    LEFT JOIN districts_spell s ON s.login_id_id = l.id AND s.ends_on IS NULL
    LEFT JOIN LATERAL ({_STARTED.format(of="t.login_id_id = l.id")}) t ON true
    WHERE l.district_id = %(district)s AND l.centre_id IS NOT NULL GROUP BY 1
),
asked AS (
    SELECT DISTINCT ON (centre_id) centre_id, asked_on, id AS request FROM districts_loginrequest
    WHERE district_id = %(district)s AND state = 'requested' ORDER BY centre_id, asked_on, id
),
refused AS (
    SELECT centre_id, max(decided_on) AS refused_on FROM districts_loginrequest
    WHERE district_id = %(district)s AND state = 'refused' GROUP BY 1
)
SELECT c.code, c.name, c.name_hi, c.kind, c.status, c.opened_on,
       p.code AS panchayat, p.name AS panchayat_name, p.name_hi AS panchayat_name_hi,
       b.code AS block, b.name AS block_name, b.name_hi AS block_name_hi, b.kind AS block_kind,
       i.active_since, i.active, i.issued_on, i.issued, q.asked_on, q.request, r.refused_on
FROM districts_centre c
JOIN districts_panchayat p ON p.id = c.panchayat_id
JOIN districts_block b ON b.id = p.block_id
LEFT JOIN id i ON i.centre_id = c.id
LEFT JOIN asked q ON q.centre_id = c.id
LEFT JOIN refused r ON r.centre_id = c.id
LEFT JOIN LATERAL ({_STARTED.format(of="t.centre_id = c.id AND i.started IS NULL")}) t ON true
WHERE c.district_id = %(district)s AND c.status IN ('registered', 'active')
  AND i.started IS NULL AND t.started IS NULL
ORDER BY b.name, p.name, c.name, c.code
"""  # noqa: S608  our own words


class Sum(NamedTuple):
    """A login ID's counted tallies in a drive: last days, days worked, cards in all and on the best day.

    `recent`: cards on the recent working days; `several`: days on which it was at several places.
    """

    last: dates.date | None = None
    last_made: dates.date | None = None
    days: int = 0
    cards: int = 0
    best: int | None = None
    recent: int = 0
    several: int = 0

    def and_then(self, later):
        """This and the sums of later days."""
        return Sum(
            later.last,
            later.last_made or self.last_made,
            self.days + later.days,
            self.cards + later.cards,
            max(self.best or 0, later.best or 0),
            self.recent + later.recent,
            self.several + later.several,
        )


def login_ids(district_id):
    """The district's login IDs with their homes, by code; fresh at each look."""
    return _rows(_IDS, {"district": district_id})


def sums(basis, recent):
    """{login ID's id: `Sum`} over the drive and its children; `recent` are dates."""
    cut = recent[0] if recent else basis.drive.starts_on
    found = _kept_sums(basis, cut)
    for pk, lately in _sums(basis, recent, cut, dates.date.max).items():
        found[pk] = found[pk].and_then(lately) if pk in found else lately
    return found


def _kept_sums(basis, end):
    """The sums of the days before `end`, kept while no count tells of one of them."""
    key = f"ledger-{basis.drive.pk}-{end}"
    if (kept := cache.get(key)) and not _changed(basis, kept[0], end):
        return kept[1]
    numbers = _counted(basis)  # before the sums: what is counted meanwhile ends them
    begun = time.monotonic()
    found = _sums(basis, [], dates.date.min, end)
    if time.monotonic() - begun > SLOW:
        cache.set(key, (numbers, found), LONGEST)
    return found


def _sums(basis, recent, first, end):
    asked = _asked(basis) | {"recent": recent, "first": first, "end": end}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '96MB'")  # a year of days is held at once
        cursor.execute(_SUMS, asked)
        rows = cursor.fetchall()
        found = {pk: _sum(*row) for pk, *row, _at_several in rows}
        if moving := [row[0] for row in rows if row[-1]]:
            cursor.execute(_SUMS_OF_DAYS, asked | {"logins": moving})
            found |= {pk: _sum(*row) for pk, *row in cursor.fetchall()}
        return found


def _sum(last, last_made, days, cards, best, recent, several):
    return Sum(last, last_made, days, int(cards), int(best), int(recent or 0), several)


def _counted(basis):
    """How often each of the drives was counted, by its id."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, _asked(basis))
        return dict(cursor.fetchall())


def _changed(basis, numbers, end):
    """Whether a count since those `numbers` changed a day before `end`."""
    known = {"drives": list(numbers), "numbers": list(numbers.values()), "end": end}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, _asked(basis) | known)
        return cursor.fetchone()[0]


def spread(basis, recent):
    """[(block's code, cards, how many days of one login ID had so many)] over the recent working days."""
    with connection.cursor() as cursor:
        cursor.execute(_SPREAD, _asked(basis) | {"recent": recent})
        return cursor.fetchall()


def above(basis, recent, cards, limit):
    """The tallies of the days on which one login ID made more than so many cards, the most cards first."""
    within = "AND t.date = ANY(%(recent)s)"
    asked = {"recent": recent, "cards": cards, "limit": limit, "offset": 0}
    return _days(basis, within, "sum(t.made) > %(cards)s", ("made DESC", "date", "login"), asked)


def several(basis, login_ids, offset=0, limit=None):
    """The tallies of the days on which one of these login IDs (ids) was at several places, latest first."""
    within = "AND t.login_id_id = ANY(%(logins)s)"
    asked = {"logins": login_ids, "limit": limit, "offset": offset}
    return _days(basis, within, _SEVERAL, ("date DESC", "login"), asked)


def not_started(district_id):
    """The district's centres that are registered or active and at which no card was reported yet."""
    return _rows(_NOT_STARTED, {"district": district_id})


def _days(basis, within, which, order, asked):
    of_day = ", ".join(f"d.{part}" for part in order)
    sql = _DAYS.format(within=within, which=which, order=", ".join(order), of_day=of_day)
    return _rows(sql, _asked(basis) | asked)


def _asked(basis):
    return {"district": basis.drive.district_id, "scope": basis.scope}


def _rows(sql, parameters) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
