from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampsConfig(AppConfig):
    """The field: what is held where, by whom."""

    name = "camps"
    verbose_name = _("Field")
