"""`python -m bench.ledger`: the ledger's first look at full size, against a bare sum over the same tallies.

The first look reads every tally of the drive so far; from the second on what the older days held is kept.
1,000 login IDs × 365 days; once each at one place, then a quarter of them on every sixth day also elsewhere.
"""

import sys

from bench import measure, world

RUNS = 5
FIRST, CAMPS, AGAIN = 6, 10, 3  # times a bare sum
_BARE = (
    "SELECT sum(made) FROM enrollment_tally WHERE district_id = %s AND drive_id = %s AND state = 'counted'"
)
_ELSEWHERE = """
INSERT INTO enrollment_tally (district_id, drive_id, login_id_id, date, centre_id, panchayat_id, made,
    rejected, rejected_total, version, note, reason, received_at, changed_at, withdraws, state, decision)
SELECT t.district_id, t.drive_id, t.login_id_id, t.date, c.id, c.panchayat_id, 3, '{}', 0, 1, '', '',
    t.received_at, t.changed_at, false, 'counted', ''
FROM enrollment_tally t
CROSS JOIN LATERAL (SELECT id, panchayat_id FROM districts_centre ORDER BY id LIMIT 1) c
WHERE t.login_id_id % 4 = 0 AND extract(day FROM t.date)::int % 6 = 0 AND t.centre_id IS DISTINCT FROM c.id
"""


def main():
    with world.servers():
        drive, _logins = world.fill()
        kept = _measured(drive, "each at one place", FIRST)
        _ask("ALTER TABLE enrollment_tally DISABLE TRIGGER USER")
        _ask(_ELSEWHERE)
        _ask("ALTER TABLE enrollment_tally ENABLE TRIGGER USER")
        _ask("VACUUM ANALYZE enrollment_tally")
        kept &= _measured(drive, "some also elsewhere", CAMPS)
    sys.exit(not kept)


def _measured(drive, what, most):
    """Bare sum, first and second look in turns, so that what else the machine does falls on all."""
    from django.core.cache import cache

    from enrollment.ledger import facts
    from enrollment.ledger.book import Book

    facts.SLOW = 0  # what is quick is kept as well: this measures both
    bare, first, again = [], [], []

    def look():
        book = Book(drive.district, drive, 7)
        assert len(book.lines) == world.LOGIN_IDS
        assert book.spread

    look()
    for _run in range(RUNS):
        cache.clear()
        first.append(measure.timed(look))
        again.append(measure.timed(look))
        bare.append(measure.timed(lambda: _ask(_BARE, drive.district_id, drive.pk)))
    base, seconds, later = (measure.median(runs)[0] for runs in (bare, first, again))
    print(f"      {what}: {seconds:.2f} s, again {later:.2f} s, a bare sum {base:.3f} s", flush=True)
    kept = measure.say("  the first look in bare sums", seconds / base, most)
    return measure.say("  the next look in bare sums", later / base, AGAIN) and kept


def _ask(sql, *parameters):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall() if cursor.description else None


if __name__ == "__main__":
    main()
