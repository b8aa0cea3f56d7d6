"""The rendered parts of a page of figures, kept while nothing that they show has changed.

The tag of a scene says exactly that, for one user, place, day and language. So a page that is looked at
again, and the first page after a refresh, cost as much as asking whether anything has changed.
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from django.template.loader import render_to_string

MOST = 64  # pages kept in a process, of about 100 kB each

_kept: OrderedDict = OrderedDict()
_lock = Lock()


class Parts(NamedTuple):
    """HTML of a page's choosers, of the sentences about its address, and of its figures."""

    choosers: str
    notices: str
    figures: str


def parts(request, scene, tag, template, context):
    """The parts of the scene's page: kept ones where `tag` (None: not known) and the address are the same."""
    names = tuple((place.name, place.name_hi) for place in scene.districts)  # their edits are not in the tag
    key = tag and (tag, request.get_full_path().partition("?")[2], names)
    return kept(key, lambda: _made(request, scene, template, context))


def kept(key, make, holds=lambda made: True):
    """What `make` gives, or gave before under the key, while it `holds`; no key: it is made each time."""
    with _lock:
        if key in _kept and holds(_kept[key]):
            _kept.move_to_end(key)
            return _kept[key]
    made = make()
    if key:
        with _lock:
            _kept[key] = made
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return made


def _made(request, scene, template, context):
    if scene.drive is None:
        return Parts("", "", "")
    # in this order: choosers and figures find what in the address is not right
    choosers = render_to_string("components/choosers.html", context, request)
    figures = render_to_string(template, context, request)
    return Parts(choosers, render_to_string("components/notices.html", context, request), figures)
