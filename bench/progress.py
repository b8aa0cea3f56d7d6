"""`python -m bench.progress`: how fast progress is counted, at Jabalpur's size.

1. The full rebuild against one SQL pass that aggregates the same facts into the same rows (of CPU).
2. From a tally's commit to its figure on a screen that asks as the dashboard does, at 1,000 tallies a
   minute, with a real worker on Redis.
3. The same with Redis dead.
4. The worker's memory.
"""

import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from bench import measure, world
from drive_portal import embedded

A_MINUTE = 1000
# as often as an open dashboard asks
REFRESH = int(re.search(r"EVERY = (\d+)", Path("static/js/dashboard.js").read_text())[1]) / 1000


def main():
    with world.servers() as data:
        drive, logins = world.fill()
        kept = [rebuild(drive)]
        with worker(data) as process:
            kept += latency(drive, logins, "Redis up", seconds=60, limit=2)
            redis = next(p for p in world.running if p.args[0].endswith("redis-server"))
            redis.send_signal(signal.SIGKILL)
            kept += latency(drive, logins, "Redis dead", seconds=30, limit=10)
            kept.append(measure.say("worker's memory", measure.memory_of(process.pid), 400, " MB"))
    sys.exit(not all(kept))


def rebuild(drive):
    """Rebuild from nothing and rebuild where nothing is wrong, each as a ratio to the SQL pass."""
    from django.db import connection, transaction

    from enrollment import progress
    from enrollment.progress import counting

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        cursor.execute("SET work_mem = '128MB'")
    with transaction.atomic():
        scope = counting._lock(drive.pk)

    def run(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql, scope)

    def one_pass():
        run(f"CREATE TEMP TABLE one_pass AS {counting.rebuild_query(scope)}")
        run("DROP TABLE one_pass")

    passes, empty, same = [], [], []
    for _n in range(5):
        passes.append(measure.timed(one_pass, pid))
        run("TRUNCATE enrollment_progress, enrollment_total")
        empty.append(measure.timed(lambda: progress.rebuild(drive.pk), pid))
        run("VACUUM ANALYZE enrollment_progress")
        same.append(measure.timed(lambda: progress.rebuild(drive.pk), pid))
    (wall, cpu), (wall_e, cpu_e), (wall_s, cpu_s) = map(measure.median, (passes, empty, same))
    print(f"one SQL pass: {wall:.2f} s wall, {cpu:.2f} s CPU")
    print(f"rebuild from nothing: {wall_e:.2f} s wall, {cpu_e:.2f} s CPU")
    print(f"rebuild where nothing is wrong: {wall_s:.2f} s wall, {cpu_s:.2f} s CPU")
    measure.say("rebuild where nothing is wrong ÷ pass, wall", wall_s / wall, 3)
    return measure.say("rebuild from nothing ÷ pass, wall", wall_e / wall, 3)


def worker(data):
    """A real Celery worker on the benchmark's servers, ended with it."""

    class Worker:
        def __enter__(self):
            command = [
                sys.executable,
                "-m",
                "celery",
                "-A",
                "drive_portal",
                "worker",
                "-P",
                "threads",
                "-c",
                "4",
            ]
            log = (data / "worker.log").open("ab")
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
            while not (data / "worker.alive").exists():
                time.sleep(0.1)
            return self.process

        def __exit__(self, *_error):
            embedded.stop(self.process)

    return Worker()


def latency(drive, logins, name, seconds, limit):
    """Commit tallies at the rate and watch the district's figure; the p95 of the seconds between."""
    from django.db import connection

    from drive_portal.lib.dates import today
    from enrollment import progress, tallies
    from tests import factories

    collector = factories.user("collector", drive.district)
    waiting, seen, start = [], [], _made(drive)
    done = threading.Event()

    def watch():
        while waiting or not done.is_set():
            figure = _made(drive)
            now = time.perf_counter()
            while waiting and waiting[0][0] <= figure:
                seen.append(now - waiting.pop(0)[1])
            time.sleep(REFRESH)
        connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    for n in range(A_MINUTE * seconds // 60):
        login = logins[n % len(logins)]
        sent = factories.sent(drive, login, made=1, date=today())
        try:
            tallies.submit(collector, sent)
        except tallies.submissions.Conflict as conflict:  # a second round: one card more than before
            row = conflict.current
            tallies.submit(collector, sent | {"made": row.made + 1, "base_version": row.version})
        start += 1
        waiting.append((start, time.perf_counter()))
        time.sleep(max(0, began + (n + 1) * 60 / A_MINUTE - time.perf_counter()))
    done.set()
    watcher.join(60)
    print(f"{name}: {len(seen)} tallies, median {measure.percentile(seen, 0.5):.2f} s")
    assert not progress.waiting() or waiting, "figures are still on their way"
    return [measure.say(f"{name}: commit to screen, p95", measure.percentile(seen, 0.95), limit, " s")]


def _made(drive):
    from drive_portal.lib.dates import today
    from enrollment import progress

    return progress.standings(drive, "district", today())[0]["made_to_date"]


if __name__ == "__main__":
    main()
