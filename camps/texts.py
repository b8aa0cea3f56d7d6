"""Words that are typed, before they are kept: one line, and no number of a person in it."""

import re
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from camps.models.difficulties import LINE
from drive_portal.lib import cells
from drive_portal.lib.numbers import western

# ten digits from 6 on, perhaps with 0 or +91 before and a gap in the middle
_MOBILE = re.compile(r"(?<!\d)(?:\+?91[ -]?|0)?[6-9]\d{4}[ -]?\d{5}(?!\d)")


def line(text, field, owed=""):
    """The text in one line; `owed`: the sentence where it must not be empty. Raises ValidationError."""
    text = " ".join(normalize("NFC", (text or "").replace("\0", "")).split())
    if not text and owed:
        raise ValidationError({field: owed})
    if len(text) > LINE:
        said = _("At most %(most)s characters fit: these are %(n)s. Say it more briefly.")
        raise ValidationError({field: said % {"most": LINE, "n": len(text)}})
    if cells.has_stray_aadhaar(None, text):
        raise ValidationError({field: _("An Aadhaar number is never kept here. Take it out.")})
    if _MOBILE.search(western(text)):
        said = _("A mobile number is not kept here: many people read this. Take it out.")
        raise ValidationError({field: said})
    return text
