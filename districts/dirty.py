"""Marking what must be counted again."""

from districts.models import Dirty, Edit
from drive_portal.lib.background import after_commit

RECOUNT = "enrollment.recompute"


def mark(drive, day, panchayat_ids):
    """Note, in the caller's transaction, that these panchayats' `day` in `drive` must be counted again.

    A drive's cards stand in its parent's too, so the parent is marked with it.
    """
    drive_ids = [drive.pk] if drive.parent_id is None else [drive.pk, drive.parent_id]
    Dirty.objects.bulk_create(
        Dirty(district_id=drive.district_id, drive_id=drive_id, panchayat_id=panchayat_id, date=day)
        for drive_id in drive_ids
        for panchayat_id in panchayat_ids
    )
    for drive_id in drive_ids:
        after_commit(RECOUNT, drive_id)


def shows(district_id):
    """Note that pages of the district show something new that is not counted: a request, its answer."""
    Edit.objects.create(district_id=district_id)


def mark_all(drive):
    """Note that the whole drive, and its parent, must be counted again: its rules have changed."""
    for drive_id in filter(None, [drive.pk, drive.parent_id]):
        Dirty.objects.create(district_id=drive.district_id, drive_id=drive_id)
        after_commit(RECOUNT, drive_id)
