"""Whom to call about a camp on a day: who is on duty there, else who answers for the panchayat."""

from dataclasses import dataclass

from django.db.models import F

from camps.models import Charge, Department, Duty


@dataclass(frozen=True)
class Caller:
    """Somebody who can say how a camp is doing."""

    name: str
    phone: str


def callers(camps, day):
    """The person to call about each camp, by the camp's id; camps of which nobody has a phone are left out.

    First who is on duty there on the day, then who answers for the panchayat (health before the others),
    then who gives the venue. By two queries.
    """
    camps = list(camps)
    found = {camp.pk: Caller(camp.provider, camp.provider_phone) for camp in camps if camp.provider_phone}
    found |= _answering(camps)
    duties = Duty.objects.filter(camp__in=camps, date=day).exclude(
        status__in=[Duty.Status.CANCELLED, Duty.Status.ABSENT]
    )
    on_duty = duties.select_related("worker", "login_id").order_by(F("worker").desc(nulls_first=True), "id")
    for duty in on_duty:  # the last one stands: a person before a bare login ID
        if duty.worker and duty.worker.phone:
            found[duty.camp_id] = Caller(duty.worker.title, duty.worker.phone)
        elif duty.login_id and duty.login_id.mobile:
            found[duty.camp_id] = Caller(duty.login_id.holder_name, duty.login_id.mobile)
    return found


def _answering(camps):
    drives, here = {camp.drive_id for camp in camps}, {camp.panchayat_id for camp in camps}
    charges = Charge.objects.filter(drive__in=drives, panchayat__in=here).select_related("worker")
    ranked = sorted(charges, key=lambda row: (row.department != Department.HEALTH, row.pk), reverse=True)
    by_place = {
        (row.drive_id, row.panchayat_id): Caller(row.worker.title, row.worker.phone)
        for row in ranked
        if row.worker.phone
    }
    keyed = {camp.pk: by_place.get((camp.drive_id, camp.panchayat_id)) for camp in camps}
    return {pk: caller for pk, caller in keyed.items() if caller}
