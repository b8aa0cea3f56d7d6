"""Cards made before a drive, as the district's list of people tells them."""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.utils.translation import gettext as _

from districts.models import Panchayat


def listed(district_code, day):
    """Cards made before `day` of the people on the district's list, by the code of their panchayat.

    Raises ValidationError where the list tells of none: that is not known, not 0.
    """
    residents = apps.get_model("enrollment.Resident")  # the list lies above the plan: asked for by name
    ids = dict(Panchayat.objects.filter(district__code=district_code).values_list("pk", "code"))
    made = residents.objects.filter(panchayat_id__in=ids, date__lt=day).order_by()
    found = {ids[pk]: n for pk, n in made.values_list("panchayat_id").annotate(n=Sum("made"))}
    if not found:
        said = _("The list tells of no card made before %(day)s. Give a number, or leave it unknown.")
        raise ValidationError({"baseline": said % {"day": day.strftime("%d-%m-%Y")}})
    return dict.fromkeys(ids.values(), 0) | found
