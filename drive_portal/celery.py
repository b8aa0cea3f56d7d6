"""The Celery application (boot file: imports nothing of ours; tasks are found by app)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "drive_portal.settings")
app = Celery("drive_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()  # every thread of the web server publishes through this one
app.autodiscover_tasks()
