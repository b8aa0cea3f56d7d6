"""What a submission names, read by SQL that is written once: every tally of the evening asks it."""

from districts.models import Centre, Drive, LoginID, Panchayat, Spell
from drive_portal.lib.wide import Wide
from enrollment.models import Tally

# Locked after the drive is found; what is joined to it may be older than the lock.
_WORKER = Wide(
    """
    SELECT {drive}, {login}, {centre}, {panchayat},
           EXISTS (SELECT FROM districts_drive child WHERE child.parent_id = drive.id)
    FROM districts_drive drive
    JOIN districts_loginid login ON login.district_id = drive.district_id AND login.code = %(code)s
    JOIN districts_panchayat panchayat ON panchayat.id = login.panchayat_id
    LEFT JOIN districts_centre centre ON centre.id = login.centre_id
    WHERE drive.id = %(drive)s FOR NO KEY UPDATE OF login
    """,
    drive=Drive,
    login=LoginID,
    centre=Centre,
    panchayat=Panchayat,
)
_SPELL = Wide(
    """
    SELECT {spell} FROM districts_spell spell
    WHERE login_id_id = %(login)s AND %(day)s BETWEEN starts_on AND coalesce(ends_on, 'infinity') LIMIT 1
    """,
    spell=Spell,
)
_ROWS = Wide(
    """
    SELECT {tally} FROM enrollment_tally tally
    WHERE district_id = %(district)s AND drive_id = %(drive)s AND login_id_id = %(login)s AND date = %(day)s
      AND centre_id IS NOT DISTINCT FROM %(centre)s AND camp_id IS NOT DISTINCT FROM %(camp)s
      AND state <> 'merged'
    ORDER BY version
    """,
    tally=Tally,
)


def worker(drive_id, code):
    """(drive, the login ID with this code in its district, locked to the transaction's end), or None.

    The drive says `has_children`; the login ID has its home with it.
    """
    for drive, login, centre, panchayat, has_children in _WORKER.rows({"drive": drive_id, "code": code}):
        drive.has_children = has_children
        if centre and centre.pk == login.centre_id:  # while we waited for the lock it may have moved
            login.centre = centre
        if panchayat.pk == login.panchayat_id:
            login.panchayat = panchayat
        return drive, login
    return None


def spell(login_id, day):
    """The spell of work in which the login ID is on the day, or None."""
    return next((found for (found,) in _SPELL.rows({"login": login_id.pk, "day": day})), None)


def rows(work):
    """All rows of the work's key that were not merged into another, the oldest version first."""
    key = {
        "district": work.drive.district_id,
        "drive": work.drive.pk,
        "login": work.login_id.pk,
        "day": work.day,
        "centre": work.centre and work.centre.pk,
        "camp": work.camp and work.camp.pk,
    }
    return [row for (row,) in _ROWS.rows(key)]
