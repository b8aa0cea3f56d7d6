"""Left-out people by village: from the list where there is one, else the panchayat's number as a whole."""

from collections import Counter

from django.db.models import Count, Sum

from camps.duties.roster import Village
from camps.models import Duty
from districts.models import LeftOut
from drive_portal.lib import dates
from enrollment.models import Beneficiary, ListCount, Mark

_DONE = [Mark.Outcome.MADE, Mark.Outcome.UNREACHABLE]


def owed(district, panchayats):
    """The villages of these panchayats with the people that nobody is on duty for yet.

    People to be reached are left out and not unreachable; those of duties to come are taken off. A
    panchayat without a list is one village without a name.
    """
    ids = [panchayat.pk for panchayat in panchayats]
    people = _listed(district, ids)
    known = ListCount.objects.filter(district=district, panchayat__in=ids, listed__gt=0)
    without = set(ids) - set(known.values_list("panchayat", flat=True)) - {place for place, _name in people}
    counted = LeftOut.objects.filter(district=district, panchayat__in=without)
    people += {(row.panchayat_id, ""): row.people for row in counted}
    people -= _on_duty(ids)  # what would be negative is nothing
    return [Village(place, name, count) for (place, name), count in sorted(people.items())]


def names(panchayat):
    """The names of a panchayat's villages in the list."""
    listed = Beneficiary.objects.of(panchayat.district_id).filter(panchayat=panchayat)
    return set(listed.order_by().values_list("village", flat=True).distinct())


def without_list(district, panchayats):
    """How many of the panchayats have no list: their villages are not known."""
    known = ListCount.objects.filter(district=district, panchayat__in=panchayats, listed__gt=0)
    return len(panchayats) - known.count()


def _listed(district, ids):
    found = Beneficiary.objects.of(district.pk).filter(panchayat__in=ids).exclude(mark__outcome__in=_DONE)
    rows = found.order_by().values_list("panchayat_id", "village").annotate(people=Count("number"))
    return Counter({(place, village): people for place, village, people in rows})


def _on_duty(ids):
    to_come = Duty.objects.filter(
        panchayat__in=ids, status=Duty.Status.PLANNED, date__gte=dates.today(), people__gt=0
    )
    rows = to_come.order_by().values_list("panchayat_id", "village").annotate(sum=Sum("people"))
    return Counter({(place, village): people for place, village, people in rows})
