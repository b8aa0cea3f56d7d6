"""The same person under two ids: found, scored, offered side by side, decided by somebody."""

from django.db import connection

from enrollment.models import Pair, PairNote

_MADE_TWICE = """
SELECT CASE WHEN p.dropped_id = p.left_id THEN p.left_panchayat_id ELSE p.right_panchayat_id END,
       count(DISTINCT p.dropped_id)
FROM enrollment_pair p
JOIN enrollment_mark one ON one.district_id = %(district)s AND one.beneficiary_id = p.kept_id
JOIN enrollment_mark two ON two.district_id = %(district)s AND two.beneficiary_id = p.dropped_id
WHERE p.district_id = %(district)s AND p.decision = 'same' AND one.outcome = 'made' AND two.outcome = 'made'
GROUP BY 1
"""


def note(district_id):
    """Note, in the caller's transaction, that the district's list has changed and is to be searched anew."""
    PairNote.objects.create(district_id=district_id)


def open_count(user):
    """How many pairs wait for the user's decision."""
    return Pair.objects.visible_to(user).open().count()


def made_twice(district_id):
    """Cards that were made a second time for a person, as decided: [{panchayat_id, cards}] of where it lives.

    For reconciliation: of each pair that is one person and of which both ids have a card, the dropped one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MADE_TWICE, {"district": district_id})
        return [{"panchayat_id": panchayat, "cards": cards} for panchayat, cards in cursor.fetchall()]
