"""The ETag of a page of figures, which is checked by one query, before its place is even looked for.

It holds the drive, its district, the moment at which the clock changes the page, and a digest of what is
asked for, by which postings, and of how often drive and district have changed. Who has the same postings
sees the same page.
"""

import hashlib
import re
from datetime import time

from django.utils.translation import get_language

from drive_portal.lib import dates
from enrollment.progress import stamps

_TAG = re.compile(r'(?:W/)?"(\d{1,18})\.(\d{1,18})\.(\d{1,18})\.[0-9a-f]{24}"')


def tag(drive, day, asked, stamp):
    """The tag of what `asked` (level, code, the choices of the address) shows; `stamp` of `stamps.read`."""
    return _text(drive.pk, drive.district_id, _until(drive, day), asked, stamp)


def still_right(user, known, asked):
    """Whether the tag in `known` (an If-None-Match) is that of the page now."""
    found = _TAG.fullmatch(known or "")
    if found is None:
        return False
    drive_id, district_id, until = map(int, found.groups())
    if until <= dates.now().timestamp():
        return False
    stamp = stamps.read(user, drive_id, district_id)
    return known.removeprefix("W/") == _text(drive_id, district_id, until, asked, stamp)


def _text(drive_id, district_id, until, asked, stamp):
    about = repr((get_language(), asked, until, stamp))
    digest = hashlib.blake2b(about.encode(errors="replace"), digest_size=12).hexdigest()
    return f'"{drive_id}.{district_id}.{until}.{digest}"'


def _until(drive, day):
    """When the clock changes what the page says: the day's cut-off or close, or midnight in India."""
    now = dates.now()
    moments = [drive.cutoff(day), drive.close(day), dates.at(now.date(), time(0), days_later=1)]
    return int(min(moment for moment in moments if moment > now).timestamp())
