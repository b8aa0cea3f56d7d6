"""Answers of progress for machines, kept in the process while nothing that they say has changed.

Clients pull the same rows again and again. A kept answer is given out after one short query, which tells of
every change of a figure, a name or a right; the clock's changes end it too.
"""

import gzip
import hashlib
from collections import OrderedDict
from datetime import time
from threading import Lock

from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags

from drive_portal.lib import dates
from enrollment.progress import stamps

MOST = 128  # answers, of at most about 60 KB for 100 rows

_kept: OrderedDict = OrderedDict()
_lock = Lock()


class Answer:
    """A JSON answer: its bytes, its tag and how long the clock leaves it true."""

    def __init__(self, content, link, until):
        self.content, self.link, self.until = content, link, until
        self.zipped = gzip.compress(content, 6, mtime=0) if len(content) > 500 else None
        self.tag = f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'

    def response(self, request):
        """To the request: 304 where its copy has the same."""
        known = [known.removeprefix("W/") for known in parse_etags(request.headers.get("If-None-Match", ""))]
        found: HttpResponseBase
        if self.tag in known or "*" in known:
            found = HttpResponseNotModified()
        elif self.zipped and "gzip" in request.headers.get("Accept-Encoding", ""):
            found = HttpResponse(
                self.zipped, content_type="application/json", headers={"Content-Encoding": "gzip"}
            )
        else:
            found = HttpResponse(self.content, content_type="application/json")
        found["ETag"] = self.tag
        if self.link:
            found["Link"] = self.link
        patch_cache_control(found, private=True, no_cache=True)
        patch_vary_headers(found, ["Accept-Encoding"])
        return found


def find(user, address):
    """The kept answer to `address` (path and query) as the user may see it now, or None."""
    with _lock:
        about = _kept.get(address)
    if about is None:
        return None
    drive_id, district_id, answers = about
    stamp = stamps.read(user, drive_id, district_id)
    found = answers.get(repr(stamp[2]))
    return found[1] if found and found[0] == stamp[:2] and found[1].until > dates.now() else None


def keep(address, drive, stamp, answer):
    """Keep an answer made from what was true at `stamp`, which was read before it."""
    with _lock:
        about = _kept.setdefault(address, (drive.pk, drive.district_id, {}))
        if len(about[2]) >= MOST:
            about[2].clear()
        about[2][repr(stamp[2])] = stamp[:2], answer
        _kept.move_to_end(address)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return answer


def until(drive, day):
    """When the clock changes what rows of the drive say of `day`: its close, or midnight in India."""
    now = dates.now()
    moments = [drive.close(day), dates.at(now.date(), time(0), days_later=1)]
    return min(moment for moment in moments if moment > now)
