from django.apps import AppConfig


class FrameConfig(AppConfig):
    """The frame: hangs the doors, and gives its process the Celery application."""

    name = "drive_portal"

    def ready(self):
        from drive_portal import catalogue, celery, checks  # noqa: F401

        catalogue.compile_hindi()
