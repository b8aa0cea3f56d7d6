"""What an order demands of each place: weight, floor and cap; and what cannot be met."""

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext as _

from districts.models import LeftOut, LoginID
from drive_portal.lib.numbers import grouped


def left_out(district_id):
    """People left out by panchayat id; empty where no list is known."""
    return dict(LeftOut.objects.filter(district_id=district_id).values_list("panchayat_id", "people"))


def bounds(drive, places):
    """Weight, floor and cap of each place, from the order."""
    given = drive.split.get("weights", "left_out")
    floor, cap = drive.split.get("floor", 0), drive.split.get("cap")
    if given == "left_out":
        people = left_out(drive.district_id)
        weights = [people.get(place.pk, 0) for place in places]
        floors = [min(floor, weight) for weight in weights]
    else:
        weights = [given.get(place.code, 0) for place in places]
        floors = [floor] * len(places)
    caps = [None] * len(places)
    if cap is not None:
        ids = active_ids(drive.district_id)
        caps = [ids.get(place.pk, 0) * cap * len(drive.working_days) for place in places]
    return weights, floors, caps


def active_ids(district_id):
    """Active login IDs by the panchayat of their home."""
    active = LoginID.objects.filter(district_id=district_id, status="active").order_by()
    return dict(active.values_list("panchayat_id").annotate(n=Count("pk")))


def check(drive, places, weights, floors, caps):
    """Raises ValidationError in one sentence with the numbers where the order cannot be met."""
    if not places:
        raise ValidationError(
            {"district": _("The district has no panchayats yet. Import its geography first.")}
        )
    if not any(weights):
        raise ValidationError(
            of_split(
                "weights", _("No left-out people are known in this district. Give weights by panchayat code.")
            )
        )
    floor, count = drive.split.get("floor", 0), len(places)
    # where left-out people limit it, the floor is still an order for every place that has any
    if max(sum(floors), floor * sum(map(bool, floors))) > drive.target:
        raise ValidationError(
            of_split(
                "floor",
                _(
                    "At least %(floor)s in each of %(places)s places takes %(product)s, more than the target"
                    " of %(target)s. Lower the floor to %(most)s or raise the target."
                )
                % {
                    "floor": floor,
                    "places": count,
                    "product": floor * count,
                    "target": drive.target,
                    "most": drive.target // count,
                },
            )
        )
    for place, floor, cap in zip(places, floors, caps, strict=True):
        if cap is not None and floor > cap:
            raise ValidationError(
                of_split(
                    "cap",
                    _("%(place)s can make at most %(cap)s, less than the floor of %(floor)s.")
                    % {"place": place.title, "cap": grouped(cap), "floor": grouped(floor)},
                )
            )
    room = sum(
        (drive.target if cap is None else cap) if weight else floor
        for weight, floor, cap in zip(weights, floors, caps, strict=True)
    )
    if room < drive.target:
        raise ValidationError(of_split("cap", _too_little(drive, room, weights, floors, caps)))


def _too_little(drive, room, weights, floors, caps):
    """That the places cannot make so many, and from which cap on they could."""
    each = drive.split["cap"]
    at_most = sum(cap for weight, cap in zip(weights, caps, strict=True) if weight)
    facts = {"room": grouped(room), "target": grouped(drive.target)}
    if not each or not at_most:
        return _("All places together can make %(room)s, less than the target of %(target)s.") % facts
    rest = drive.target - sum(floor for weight, floor in zip(weights, floors, strict=True) if not weight)
    facts["least"] = grouped(-(-rest * each // at_most))
    said = _(
        "All places together can make %(room)s, less than the target of %(target)s. Let a login ID make"
        " %(least)s a day, lower the target, or give more days."
    )
    return said % facts


def of_split(part, sentence):
    """An error of a part of the split; its code names the part, so that a form can put it there."""
    return {"split": ValidationError(sentence, code=part)}
