"""Left-out counts, and the five orders: given by the collector, through the door of every order."""

from datetime import date, time, timedelta

from districts import orders, targets
from districts.models import Drive, LeftOut, Plan
from drive_portal.demo.facts import NAMES, NAMES_HI
from drive_portal.lib import dates


def make(ground, today):
    """What is left out by panchayat, and the drive with its plan, issued two days before it began."""
    spec = ground.spec
    first = today - timedelta(days=spec.started)
    issued_at = dates.at(first - timedelta(days=2), time(17, 5))
    _count_left_out(ground, issued_at)
    ground.drive = orders.create(ground.collector, _order(ground, first, today))
    Drive.objects.filter(pk=ground.drive.pk).update(issued_at=issued_at)
    Plan.objects.filter(drive=ground.drive).update(issued_at=issued_at)


def _order(ground, first, today):
    spec = ground.spec
    last = first + timedelta(days=spec.length - 1) if spec.length else end_of_march(today)
    order = {
        "district": spec.code,
        "name": NAMES[spec.name],
        "name_hi": NAMES_HI[spec.name],
        "starts_on": first,
        "ends_on": last,
        "target": spec.target,
        "baseline": spec.baseline,
        "holidays": [today + timedelta(days=n) for n in spec.holidays],
    }
    if spec.left_out:
        order["split"] = {"weights": "left_out"} | ({"floor": spec.floor} if spec.floor else {})
    return order


def end_of_march(today):
    """The next 31 March that leaves at least ten days."""
    last = date(today.year, 3, 31)
    return last if (last - today).days >= 10 else date(today.year + 1, 3, 31)


def _count_left_out(ground, counted_at):
    if ground.spec.left_out is None:
        return
    reported = ground.spec.fact.get("remaining_by_block")
    if reported:  # the blocks' figures appear exactly; the town's wards were not reported: 0
        for name, people in reported.items():
            block = [p for p in ground.panchayats if p.block.name == name and p.kind == "gram_panchayat"]
            ground.people |= ground.share_out(people, block)
        ground.people |= {p.pk: 0 for p in ground.panchayats if p.pk not in ground.people}
    else:
        ground.people = ground.share_out(ground.spec.left_out, ground.panchayats, ground.spec.smallest)
    LeftOut.objects.bulk_create(
        LeftOut(district=ground.district, panchayat_id=place, people=people, counted_at=counted_at)
        for place, people in ground.people.items()
    )


def district_due(ground, day):
    """Cards of the district due by the end of `day`; None where the target is unknown."""
    drive = ground.drive
    if drive.target is None:
        return None
    due = targets.due_by_day(drive.target, targets.shape_of(drive))
    n = (day - drive.starts_on).days
    return due[min(n, len(due) - 1)] if n >= 0 else 0
