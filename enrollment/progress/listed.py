"""The eligibility list beside the figures: how many are on it, made, left out. As it stands now.

`ListCount` has the numbers by panchayat; a block's are those of the panchayats that stand in it on the day.
"""

from enrollment.progress.within import Question, common, stays

_SQL = """
SELECT sum(c.listed)::int AS listed, sum(c.made)::int AS made, sum(c.listed - c.made)::int AS left_out,
       sum(c.rejected)::int AS rejected, sum(c.pending)::int AS pending,
       sum(c.unreachable)::int AS unreachable,
       sum(c.listed - c.made - c.rejected - c.pending - c.unreachable)::int AS to_do
FROM enrollment_listcount c JOIN districts_stay s ON s.panchayat_id = c.panchayat_id AND {stays}
WHERE c.district_id = %(district)s HAVING sum(c.listed) > 0
"""


def question(basis, level, place, day):
    return Question(_SQL.format(stays=stays(level)), common(basis, place, day))


def answered(found):
    """The place's numbers, or None where no list has been taken in."""
    return found[0] if found else None
