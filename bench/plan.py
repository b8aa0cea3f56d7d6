"""A plan of 600 panchayats, 1,000 centres and 90 days: computed and stored, against the COPY of its rows.

The limit: COPY of the very rows that the plan wrote, into tables of the same shape and keys, in the same
run. A new version in the middle of the drive, and the shares of the days to come after some camps, are
measured likewise.

    python -m bench.plan
"""

import io
import statistics
import sys
import time

from bench import measure, world

CENTRES, DAYS, CAMPS, RUNS, LIMIT = 1_000, 90, 400, 7, 5


def fill():
    """A district with a drive that began a month ago, IDs at every centre, and camps of three days."""
    from camps.models import Camp
    from districts.models import Centre, LeftOut, LoginID, Panchayat
    from drive_portal.lib import dates
    from tests import factories

    district = factories.district()
    blocks = [factories.block(district) for _n in range(world.BLOCKS)]
    places = [factories.panchayat(blocks[n % world.BLOCKS]) for n in range(world.PANCHAYATS)]
    LeftOut.objects.bulk_create(
        LeftOut(district=district, panchayat=place, people=300 + 7 * n) for n, place in enumerate(places)
    )
    Centre.objects.bulk_create(
        Centre(
            code=f"C{n}", name=f"Centre {n}", kind="csc", district=district,
            panchayat=places[n % world.PANCHAYATS],
        )
        for n in range(CENTRES)
    )  # fmt: skip
    LoginID.objects.bulk_create(
        LoginID(
            code=f"I{centre.pk}-{n}", holder_name="A", holder_kind="vle", district=district, centre=centre,
            panchayat_id=centre.panchayat_id,
        )
        for centre in Centre.objects.filter(district=district)
        for n in range(1 + centre.pk % 3)
    )  # fmt: skip
    first = dates.today() - dates.timedelta(days=30)
    drive = factories.drive(
        district,
        starts_on=first,
        ends_on=first + dates.timedelta(days=DAYS - 1),
        target_rule="cards",
        target=600_000,
        split={"floor": 300},
    )
    camps = [
        Camp(
            name="Camp", district=district, drive=drive, panchayat=Panchayat(pk=places[n].pk), planned=400,
            starts_on=dates.today() + dates.timedelta(days=2),
            ends_on=dates.today() + dates.timedelta(days=4),
        )
        for n in range(CAMPS)
    ]  # fmt: skip
    return drive, camps


def copied(plan):
    """Seconds of the COPY of a plan's own rows, and how many they are."""
    from django.db import connection, transaction

    texts = {}
    with connection.cursor() as cursor:
        for table in ("districts_target", "districts_share"):
            rows = io.StringIO()
            select = f"SELECT * FROM {table} WHERE plan_id = {plan.pk} ORDER BY 1, 2, 3"
            cursor.copy_expert(f"COPY ({select}) TO STDOUT", rows)
            cursor.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            texts[f"bare_{table}"] = rows.getvalue()
        start = time.perf_counter()
        with transaction.atomic():
            for table, text in texts.items():
                cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(text))
        seconds = time.perf_counter() - start
        for table in texts:
            cursor.execute(f"DROP TABLE {table}")
    return seconds, sum(text.count("\n") for text in texts.values())


def main():
    with world.servers():
        from camps.models import Camp
        from districts import targets
        from districts.targets import shares
        from drive_portal.lib import dates

        drive, camps = fill()
        tomorrow = dates.today() + dates.timedelta(days=1)
        kept = []

        def against_copy(what, act):
            walls, bare, rows = [], [], 0
            for _run in range(RUNS):
                plan, wall = act()
                walls.append(wall)
                seconds, rows = copied(plan)
                bare.append(seconds)
            wall, limit = statistics.median(walls), statistics.median(bare)
            print(f"      {what}: {wall * 1000:.0f} ms; COPY of its {rows:,} rows {limit * 1000:.0f} ms")
            kept.append(measure.say(f"{what} ÷ COPY of its rows", wall / limit, LIMIT))

        def issued(valid_from=None):
            start = time.perf_counter()
            return targets.issue(drive, valid_from=valid_from), time.perf_counter() - start

        def shared():
            plan = drive.plans.order_by("-version").first()
            # every second run takes the camps away again, so that each has something to change
            if drive.camps.exists():
                drive.camps.all().delete()
            else:
                Camp.objects.bulk_create(camps)
            start = time.perf_counter()
            assert shares.refresh(drive) >= CAMPS
            return plan, time.perf_counter() - start

        against_copy("a plan", issued)
        against_copy("a new version after a month", lambda: issued(tomorrow))
        against_copy("shares of the days to come", shared)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
