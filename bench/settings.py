"""The portal's settings with the benchmarks' own addresses beside it."""

from drive_portal.settings import *  # noqa: F403 - everything but what follows

ROOT_URLCONF = "bench.urls"
