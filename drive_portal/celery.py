"""The Celery application (boot file: imports nothing of ours; tasks are found by app)."""

import os
import sys
import warnings

from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]  # the stubs lack it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "drive_portal.settings")
warnings.filterwarnings("ignore", category=SecurityWarning)  # in a container it runs as root
app = Celery("drive_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
# A connection is kept from task to task (`enrollment.tasks.renew`): Celery would close it around each one,
# and a fresh one plans the recount's SQL anew, which costs five times the recount. The name has no namespace.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize
app.set_default()  # every thread of the web server publishes through this one
app.autodiscover_tasks()
