from django.apps import AppConfig


class FrameConfig(AppConfig):
    """The frame: hangs the doors, gives its process the Celery application and the Hindi catalogue."""

    name = "drive_portal"

    def __init__(self, *args):
        super().__init__(*args)
        from drive_portal import catalogue

        catalogue.compile_hindi()  # before the first model is loaded: Django reads a catalogue once

    def ready(self):
        from drive_portal import celery, checks  # noqa: F401  imported to register themselves
