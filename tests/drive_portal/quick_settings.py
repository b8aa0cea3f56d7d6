"""The settings for tests of `make run` itself: without the demonstration's load and the static files."""

from drive_portal.settings import *  # noqa: F403  all of them, with what follows changed

DEMO = False
DEBUG = True
