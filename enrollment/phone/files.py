"""The service worker's text: our own script, with the names of the files that the phone keeps."""

import hashlib
import json
import re
from functools import cache

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control

_OF_THE_MOMENT = re.compile(
    rb'name="(csrfmiddlewaretoken|submission_id)" value="[^"]*"|"server": "[^"]*"'
)  # what is another each time, and says nothing
KEPT = ("css/portal.css", "css/work.css", "js/outbox.js", "js/report.js", "icon.svg")


def worker():
    """The script, with FILES (addresses to keep) and PAGE (the address of the page that is kept)."""
    files = {"all": [static(name) for name in KEPT], "outbox": static("js/outbox.js")}
    return f"const FILES = {json.dumps(files)}, PAGE = {json.dumps(reverse('report'))};\n{_script()}"


def tagged(request, page):
    """The page with a tag of what it says, so that a phone that has it is sent nothing; 304 then."""
    if page.status_code != 200:
        return page
    said = _OF_THE_MOMENT.sub(b"", page.content)
    page["ETag"] = tag = f'"{hashlib.blake2b(said, digest_size=12).hexdigest()}"'
    patch_cache_control(page, private=True, no_cache=True)
    return get_conditional_response(request, etag=tag, response=page)


def _script():
    return _read() if settings.DEBUG else _read_once()


def _read():
    return (settings.BASE_DIR / "static" / "js" / "worker.js").read_text("utf-8")


_read_once = cache(_read)
