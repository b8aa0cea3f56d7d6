"""A submission is taken once: replays are recognised, stale versions refused."""

import hashlib
import json

from camps.models import Submission


class Conflict(Exception):
    """A stale or missing base version, or a `submission_id` used for other content.

    `current` is the row as it stands (None where the sender may not see it).
    """

    def __init__(self, message, current=None):
        super().__init__(message)
        self.message = message
        self.current = current


def digest(**content):
    """A fingerprint of what was sent. What only travels with it (written_at, base_version) stays out."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).digest()


def find(district_id, submission_id):
    """The earlier submission with this id in the district, or None."""
    return Submission.objects.filter(district_id=district_id, submission_id=submission_id).first()


def remember(kind, row, user, submission_id, fingerprint):
    """Keep the id for ever, in the transaction of its row."""
    Submission.objects.create(
        district_id=row.district_id,
        submission_id=submission_id,
        kind=kind,
        digest=fingerprint,
        row_id=row.pk,
        sent_by=user,
    )
