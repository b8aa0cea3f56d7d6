"""The settings for tests of `make run` itself: without the demonstration's load and the static files."""

from drive_portal.settings import *  # noqa: F403

DEMO = False
DEBUG = True
