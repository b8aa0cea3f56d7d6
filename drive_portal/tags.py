"""The ETag of a page of figures, which is checked by one query, before its place is even looked for.

It holds the drive, its district, the moment at which the clock changes the page, and a digest of what is
asked for, by which postings, and of how often drive and district have changed. Who has the same postings
sees the same page.
"""

import hashlib
import re
from datetime import time

from django.contrib import auth
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language

from districts.models import User
from drive_portal.lib import dates
from enrollment.progress import stamps

_TAG = re.compile(r'(?:W/)?"(\d{1,18})\.(\d{1,18})\.(\d{1,18})\.[0-9a-f]{24}"')


def tag(drive, day, asked, stamp, also=None):
    """The tag of what `asked` (level, code, the choices of the address) shows; `stamp` of `stamps.read`.

    `also`: a moment of the page's own at which the clock changes it.
    """
    return _text(drive.pk, drive.district_id, _until(drive, day, also), asked, stamp)


def still_right(request, asked):
    """Whether the request's If-None-Match is the tag of what it asks for now.

    The session's account is looked up with the stamp: an open page asks this every second or two. Anything
    unusual is False; then the page is made, with all its checks.
    """
    known = request.headers.get("If-None-Match", "")
    found, user_id = _TAG.fullmatch(known), request.session.get(auth.SESSION_KEY)
    if found is None or user_id is None:
        return False
    drive_id, district_id, until = map(int, found.groups())
    if until <= dates.now().timestamp():
        return False
    account = stamps.read_by_id(user_id, drive_id, district_id)
    if account is None:
        return False
    password, stamp = account
    session_hash = User(password=password).get_session_auth_hash()
    if not constant_time_compare(session_hash, request.session.get(auth.HASH_SESSION_KEY, "")):
        return False
    return known.removeprefix("W/") == _text(drive_id, district_id, until, asked, stamp)


def _text(drive_id, district_id, until, asked, stamp):
    about = repr((get_language(), asked, until, stamp))
    digest = hashlib.blake2b(about.encode(errors="replace"), digest_size=12).hexdigest()
    return f'"{drive_id}.{district_id}.{until}.{digest}"'


def _until(drive, day, also):
    """When the clock changes what the page says: the day's cut-off or close, or midnight in India."""
    now = dates.now()
    moments = [drive.cutoff(day), drive.close(day), dates.at(now.date(), time(0), days_later=1), also or now]
    return int(min(moment for moment in moments if moment > now).timestamp())
