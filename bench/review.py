"""`python -m bench.review`: from the cut-off to the note's commit, at full size, while tallies come in.

1,000 login IDs × 365 days in 600 panchayats; ten tallies a second over HTTP around the cut-off. The note must
be there within 5 s and hold every tally that was answered 201 before it, and none that came after. Then how
long the same note takes when it is made up late, with three thousand later facts to turn back.
"""

import concurrent.futures
import sys
import time

from bench import burst, measure, world

EACH_SECOND, BEFORE, AFTER, LIMIT = 10, 10, 6, 5  # seconds


def main():
    with world.servers() as data:
        from districts.models import Plan

        drive, logins = world.fill()
        drive.issued_at = drive.cutoff(drive.starts_on)
        drive.save()
        Plan.objects.update(issued_at=drive.issued_at)
        from enrollment import progress

        progress.rebuild(drive.pk)
        tokens = burst._tokens(logins[: EACH_SECOND * (BEFORE + AFTER)])
        kept = [in_time(data, drive, logins, tokens), late(drive)]
    sys.exit(not all(kept))


def in_time(data, drive, logins, tokens):
    """The portal runs; the cut-off comes; the note is awaited."""
    from django.db import connections

    from drive_portal.lib import dates

    connections.close_all()
    with burst._portal(data):
        time.sleep(3)  # its worker makes up the evenings before
        _made_up(drive)
        due = (dates.now() + dates.timedelta(seconds=BEFORE)).replace(microsecond=0)
        assert due.date() == dates.today(), "midnight is too near"
        drive.evening_cutoff = due.time()
        drive.save()
        answers = []
        start = time.perf_counter()
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for n, token in enumerate(tokens):
                body = burst._body(drive, logins[n], dates.today(), 1 + n % 40)
                at = start + n / EACH_SECOND
                answers.append(pool.submit(_answered, at, body, token))
            note, seconds = _awaited(drive, due)
            answers = [one.result() for one in answers]
    said = note.facts["row"]["made"]
    before = sum(made for status, moment, made in answers if status == 201 and moment < due)
    late = sum(made for status, moment, made in answers if status == 201 and moment >= due)
    first = [made for status, moment, made in answers if moment < due][-1]
    print(f"      answered before the cut-off: {before} cards, after it {late}; the note says {said}")
    right = note.facts["late"] is None and before <= said <= before + first + 40
    print(
        f"{'ok  ' if right else 'OVER'}  every tally answered before the cut-off is in the note", flush=True
    )
    return measure.say("from the cut-off to the note's commit", seconds, LIMIT, " s") and right


def _answered(at, body, token):
    from drive_portal.lib import dates

    status = burst._send(at, body, token)
    return status, dates.now(), body["made"]


def _made_up(drive):
    """Wait until the evenings before have their notes."""
    from enrollment.reviews import freezing

    end = time.monotonic() + 120
    while any(one.pk == drive.pk and day < freezing.dates.today() for one, day in freezing.due()):
        assert time.monotonic() < end, "the evenings before were not made up"
        time.sleep(0.5)


def _awaited(drive, due):
    """The note, and the seconds from the cut-off until it could be read."""
    from drive_portal.lib import dates

    end = time.monotonic() + BEFORE + 30
    while time.monotonic() < end:
        if note := drive.reviews.filter(date=due.date()).first():
            return note, (dates.now() - due).total_seconds()
        time.sleep(0.02)
    raise SystemExit("no note was made")


def late(drive):
    """The facts of an evening three days ago, made up now."""
    from drive_portal.lib import dates
    from enrollment.reviews import freezing

    day = dates.today() - dates.timedelta(days=3)
    notes = [measure.timed(lambda: freezing.known_facts(drive, day, drive.cutoff(day))) for _run in range(3)]
    return measure.say("a note made up after three days, s", measure.median(notes)[0], LIMIT)


if __name__ == "__main__":
    main()
