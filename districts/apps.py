from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistrictsConfig(AppConfig):
    """The plan: where, who, how many."""

    name = "districts"
    verbose_name = _("Plan")
