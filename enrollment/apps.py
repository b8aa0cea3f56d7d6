from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentConfig(AppConfig):
    """The count: who is eligible, what was made, how far we are."""

    name = "enrollment"
    verbose_name = _("Count")
