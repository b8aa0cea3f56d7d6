"""A district of Jabalpur's size, on embedded servers of the benchmark's own, gone when it ends.

1,000 login IDs × 365 days, 600 panchayats in 8 blocks, 661 centres; the servers write to disk as in
`make run` (fsync on).
"""

import contextlib
import os
import shutil
import signal
import tempfile
from functools import partial
from pathlib import Path

from drive_portal import embedded

running = []  # the servers' processes
LOGIN_IDS, CENTRES, PANCHAYATS, BLOCKS, DAYS = 1000, 661, 600, 8, 365


@contextlib.contextmanager
def servers():
    """Embedded PostgreSQL and Redis in a folder of their own, Django set up on them; yields the folder."""
    data = Path(tempfile.mkdtemp(prefix="drive-bench-")).resolve()
    os.environ |= {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "drive_portal.settings"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    try:
        for start, ready in (
            (embedded.start_postgres, embedded.postgres_ready),
            (embedded.start_redis, embedded.redis_ready),
        ):
            with (data / "servers.log").open("ab") as log:
                process = start(data, log)
            running.append(process)
            embedded.wait(process, partial(ready, data))
        _django()
        yield data
    finally:
        while running:
            embedded.stop(running.pop(), signal.SIGINT)
        shutil.rmtree(embedded.socket_dir(data), ignore_errors=True)
        shutil.rmtree(data, ignore_errors=True)


def socket_of(data):
    """The folder of the servers' sockets."""
    return embedded.socket_dir(data)


def _django():
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def fill(days=DAYS, login_ids=LOGIN_IDS):
    """Make the district, a drive in its last days, and every ID's tally of every day; returns the drive."""
    from django.db import connection

    from districts import targets
    from districts.models import Drive
    from drive_portal.lib import dates
    from tests import factories

    district = factories.district()
    blocks = [factories.block(district) for _n in range(BLOCKS)]
    panchayats = [factories.panchayat(blocks[n % BLOCKS]) for n in range(PANCHAYATS)]
    centres = [factories.centre(panchayats[n % PANCHAYATS]) for n in range(CENTRES)]
    since = dates.today() - dates.timedelta(days=days + 30)
    homes = [*centres, *panchayats, *centres][:login_ids]
    logins = [factories.login_id(home, active_since=since) for home in homes]
    drive = factories.drive(
        district,
        starts_on=dates.today() - dates.timedelta(days=days),
        ends_on=dates.today() + dates.timedelta(days=20),
        target_rule=Drive.TargetRule.CARDS,
        target=600_000,
        split={"weights": {place.code: 1 + n % 7 for n, place in enumerate(panchayats)}},
    )
    targets.issue(drive)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE enrollment_tally DISABLE TRIGGER USER")
        cursor.execute(
            """
            INSERT INTO enrollment_tally (district_id, drive_id, login_id_id, date, centre_id, panchayat_id,
                made, rejected, rejected_total, version, note, reason, received_at, changed_at, withdraws,
                state, decision)
            SELECT l.district_id, %(drive)s, l.id, d.day, l.centre_id, l.panchayat_id,
                (l.id * 7 + d.n * 3) %% 40, '{"server_down": 1}', 1, 1, '', '',
                (d.day + time '17:00' + (l.id %% 5) * interval '1 hour') AT TIME ZONE 'Asia/Kolkata',
                (d.day + time '17:00' + (l.id %% 5) * interval '1 hour') AT TIME ZONE 'Asia/Kolkata',
                false, 'counted', ''
            FROM districts_loginid l,
                 (SELECT n, %(first)s::date + n AS day FROM generate_series(0, %(days)s - 1) n) d
            """,
            {"drive": drive.pk, "first": drive.starts_on, "days": days},
        )
        cursor.execute("ALTER TABLE enrollment_tally ENABLE TRIGGER USER")
        cursor.execute("ANALYZE")
    return drive, logins
