"""Searching lists in either script."""

import unicodedata

from django.db.models import Q

from drive_portal.lib.numbers import western


def matching(text, *fields):
    """A filter for rows in which each word of `text` occurs in one of the fields, in either script.

    Devanagari digits find western ones. An empty text matches everything.
    """
    found = Q()
    for word in western(unicodedata.normalize("NFC", text.replace("\0", ""))).split():
        any_field = Q()
        for field in fields:
            any_field |= Q(**{f"{field}__icontains": word})
        found &= any_field
    return found


def holds(text, *values):
    """Whether each word of `text` occurs in one of the values, as `matching` asks the database."""
    folded = [unicodedata.normalize("NFC", value).casefold() for value in values if value]
    words = western(unicodedata.normalize("NFC", text)).casefold().split()
    return all(any(word in value for value in folded) for word in words)
