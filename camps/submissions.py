"""A submission is taken once: replays are recognised, stale versions refused."""

import hashlib
import json

from django.db import connection
from django.utils.translation import gettext as _

from camps.models import Submission


class Conflict(Exception):
    """A stale or missing base version, or a `submission_id` used for other content.

    `current` is the row as it stands (None where the sender may not see it).
    """

    def __init__(self, message, current=None):
        super().__init__(message)
        self.message = message
        self.current = current


class Changed(Exception):
    """Somebody was quicker: the thing is not as the sender saw it; `current` is the row as it stands."""

    def __init__(self, current):
        super().__init__(current)
        self.current = current


_TAKE = """
INSERT INTO camps_submission (district_id, submission_id, kind, digest, row_id, sent_by_id, received_at)
VALUES (%s, %s, %s, %s, %s, %s, now()) ON CONFLICT (district_id, submission_id) DO NOTHING
"""


def digest(**content):
    """A fingerprint of what was sent. What only travels with it (written_at, base_version) stays out."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).digest()


def find(district_id, submission_id):
    """The earlier submission with this id in the district, or None."""
    return next(iter(Submission.objects.filter(district_id=district_id, submission_id=submission_id)), None)


def remember(kind, row, user, submission_id, fingerprint):
    """Keep the id for ever, in the transaction of its row."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [row.district_id, submission_id, kind, fingerprint, row.pk, user.pk])
        taken = cursor.rowcount
    if not taken:  # at this very instant, for something else: the caller's transaction rolls back
        raise Conflict(_("This submission_id was already used for something else."))
