"""The Celery application (boot file: imports nothing of ours; tasks are found by app)."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]  # the stubs lack it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "drive_portal.settings")
warnings.filterwarnings("ignore", category=SecurityWarning)  # in a container it runs as root
app = Celery("drive_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()  # every thread of the web server publishes through this one
app.autodiscover_tasks()
