"""What the lists beside the figures share: the panchayats of a place on a day, and one query for all."""

from typing import Any, NamedTuple

from django.db import connection

# `s`: a row of districts_stay of the district, on the day
_WITHIN = {
    "district": "true",
    "block": "s.block_id = %(place)s",
    "panchayat": "s.panchayat_id = %(place)s",
}
LEVELS = tuple(_WITHIN)


class Question(NamedTuple):
    """A list to be read. Questions of one page are asked together: their `parameters` must not contradict."""

    sql: str
    parameters: dict[str, Any]


def stays(level, day="%(day)s::date"):
    """A condition on `s`: the panchayat stood in the place of `level` (id `place`) on `day`."""
    return f"s.district_id = %(district)s AND {day} BETWEEN s.first AND s.last AND {_WITHIN[level]}"


def common(basis, place, day):
    """Parameters that every question has."""
    drive = basis.drive
    return {
        "district": drive.district_id,
        "drive": drive.pk,
        "place": place.pk,
        "scope": basis.scope,
        "day": day,
        "first": drive.starts_on,
        "holidays": drive.holidays,
    }


def ask(*questions):
    """The rows of each question as dicts (dates as ISO text), all by one query: a page has only so many."""
    parts = [f"(SELECT coalesce(json_agg(x), '[]') FROM ({question.sql}) x)" for question in questions]
    parameters: dict[str, Any] = {}
    for question in questions:
        parameters |= question.parameters
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", parameters)
        return list(cursor.fetchone())
