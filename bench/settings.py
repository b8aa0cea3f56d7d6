"""The portal's own settings on a benchmark's servers: production, without the demonstration."""

from drive_portal.settings import *  # noqa: F403  all of them, with what follows changed

DEMO = False
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405  from the line above
