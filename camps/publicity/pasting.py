"""Many activities at once, as lines of text: village, kind, date."""

import re
from datetime import date
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from camps.models import Activity
from camps.publicity import doing
from drive_portal.lib import dates
from drive_portal.lib.numbers import western

MOST = 200  # lines
_DATE = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2})")


@transaction.atomic
def paste(user, drive, panchayats, text):
    """Plan what the lines say ("place, kind, date"; a past date is one on which it was done); returns them.

    A place is a panchayat of `panchayats` by its code or name, perhaps with a village after a slash. All
    lines go in or none. Raises ValidationError with a sentence for each line that is not right.
    """
    lines = [line.strip() for line in (text or "").replace("\0", "").splitlines() if line.strip()]
    if not lines:
        raise ValidationError({"lines": _("Write a line for each: panchayat, kind, date.")})
    if len(lines) > MOST:
        raise ValidationError({"lines": _("At most %(most)s lines at a time.") % {"most": MOST}})
    found, wrong = [], []
    for number, line in enumerate(lines, 1):
        try:
            found.append(doing.plan(user, {"drive": drive.pk} | _read(line, panchayats)))
        except ValidationError as error:
            wrong.append(_("Line %(n)s: %(said)s") % {"n": number, "said": " ".join(error.messages)})
    if wrong:
        raise ValidationError({"lines": wrong})
    return found


def _read(line, panchayats):
    parts = [part.strip() for part in re.split(r"[,;\t]", line)]
    if len(parts) != 3:
        raise ValidationError(_("Write panchayat, kind and date with commas between them."))
    place, _slash, village = parts[0].partition("/")
    day = _day(parts[2])
    when = {"done_on": day} if day < dates.today() else {"planned_on": day}
    return {
        "panchayat": _place(place, panchayats),
        "village": village.strip(),
        "kind": _kind(parts[1]),
    } | when


def _place(text, panchayats):
    wanted = _folded(text)
    hits = [row for row in panchayats if wanted in {row.code, _folded(row.name), _folded(row.name_hi)}]
    if len(hits) == 1:
        return hits[0].code
    if hits:
        codes = ", ".join(row.code for row in hits)
        said = _("%(place)s is the name of several panchayats: write the code (%(codes)s).")
        raise ValidationError(said % {"place": text.strip()[:60], "codes": codes})
    raise ValidationError(_("There is no panchayat %(panchayat)s here.") % {"panchayat": text.strip()[:60]})


def _kind(text):
    wanted = _folded(text)
    for language in {"en", "hi", get_language() or "en"}:
        with override(language):
            for value, name in Activity.Kind.choices:
                if wanted in {value, _folded(str(name))}:
                    return value
    names = ", ".join(str(name) for _value, name in Activity.Kind.choices)
    said = _("%(kind)s is no kind of publicity. Write one of: %(names)s.")
    raise ValidationError(said % {"kind": text[:60], "names": names})


def _day(text):
    found = _DATE.fullmatch(western(text))
    try:
        if found:
            day, month, year, *other = found.groups()
            return date(int(year), int(month), int(day)) if year else date(*map(int, other))
    except ValueError:
        pass
    raise ValidationError(_("Enter the date as day-month-year, like 21-11-2026."))


def _folded(text):
    return " ".join(normalize("NFC", western(text)).split()).casefold()
