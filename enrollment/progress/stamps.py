"""Whether anything has changed: one short query, for pages and clients that ask every few seconds."""

from django.db import connection

from drive_portal.lib.dates import today

_COUNTED = "coalesce((SELECT number FROM enrollment_revision WHERE drive_id = %(drive)s), 0)"
_EDITED = "coalesce((SELECT sum(times) FROM districts_edit WHERE district_id = %(district)s), 0)::bigint"
# A posting's places are edited with their district; of what happens in others nothing shows here.
_POSTED = """
ARRAY(SELECT (p.role, p.state_id, p.district_id, p.block_id, p.panchayat_id, p.centre_id, p.login_id_id)::text
      FROM districts_posting p WHERE p.user_id = %(user)s AND p.starts_on <= %(today)s
      AND (p.ends_on IS NULL OR p.ends_on >= %(today)s) ORDER BY p.id)
"""


def read(user, drive_id, district_id):
    """(how often the drive was counted, how often the district's plan was edited, the user's postings).

    A figure, a name or a right that changes changes one of them. The postings are None where the account
    may not use them: it is locked, or its one-time password still stands.
    """
    found = _ask(f"SELECT {_COUNTED}, {_EDITED}, {_POSTED}", drive_id, district_id, user.pk)
    return found if user.is_active and not user.one_time_since else (*found[:2], None)


def read_by_id(user_id, drive_id, district_id):
    """(the account's password as it is stored, the same as `read`), by one query; None: no such account."""
    sql = f"SELECT u.password, u.is_active AND u.one_time_since IS NULL, {_COUNTED}, {_EDITED}, {_POSTED}"
    found = _ask(f"{sql} FROM districts_user u WHERE u.id = %(user)s", drive_id, district_id, user_id)
    return found and (found[0], (*found[2:4], found[4] if found[1] else None))


def of(found):
    """What of `read` is the same for every reader, as a text."""
    return repr(found[:2])


def stamp(drive):
    """A text that changes whenever a figure of `drive`, or what it rests on, has changed."""
    return of(_ask(f"SELECT {_COUNTED}, {_EDITED}", drive.pk, drive.district_id))


def _ask(sql, drive_id, district_id, user_id=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, {"drive": drive_id, "district": district_id, "user": user_id, "today": today()})
        return cursor.fetchone()
