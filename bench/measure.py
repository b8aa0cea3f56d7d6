"""Measuring: medians of repeated runs, CPU beside wall time, and a plain line for each limit."""

import os
import statistics
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu_of(pid):
    """CPU seconds that a process has used, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_of(pid):
    """Resident memory of a process in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak_of(pid):
    """The most resident memory that a process has had so far, in MB; 0 where it has ended.

    Not `ru_maxrss`: that begins with what the process had that started it.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return int(line.split()[1]) / 1000


def timed(action, pid=None):
    """(wall seconds, CPU seconds of this process or of `pid`) of one run."""
    used, start = (cpu_of(pid) if pid else time.process_time()), time.perf_counter()
    action()
    wall = time.perf_counter() - start
    return wall, (cpu_of(pid) if pid else time.process_time()) - used


def median(runs):
    """The medians of (wall, cpu) pairs."""
    walls, cpus = zip(*runs, strict=True)
    return statistics.median(walls), statistics.median(cpus)


def percentile(numbers, part):
    """The `part` (0 to 1) percentile, by nearest rank."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def say(what, value, limit, unit=""):
    """Print a figure beside its limit; returns whether it holds."""
    kept = value <= limit
    places = ".2f" if limit >= 0.1 or not limit else ".4f"
    print(f"{'ok  ' if kept else 'OVER'}  {what}: {value:{places}}{unit} (limit {limit:g}{unit})", flush=True)
    return kept
