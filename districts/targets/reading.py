"""Reading the issued plan."""

from typing import Any

from django.db import connection

from districts.models import Block, Centre, District, Panchayat, Share
from drive_portal.lib import dates

LEAVES = ("centre", "camp", "field")
_MODELS: dict[str, Any] = {
    "district": District,
    "block": Block,
    "panchayat": Panchayat,
    "centre": Centre,
    "camp": Panchayat,
    "field": Panchayat,
}


def rows(drive, level, day, places=None, version=None):
    """The issued plan: `{level, code, parent, date, cards, to_date, version}`, one a place of `level`.

    `level`: one of progress; `places`: a queryset of its model (for `camp` and `field` of panchayats), or
    None for all. The plan is the one in force on `day`, or the given version; no plan, no rows.
    """
    plans = drive.plans.all() if version is None else drive.plans.filter(version=version)
    plan = (plans.filter(valid_from__lte=day) if version is None else plans).order_by("-version").first()
    plan = plan or plans.order_by("version").first()
    if plan is None:
        return []
    n, before = plan.position(day), plan.position(day - dates.timedelta(days=1))
    asked = {"plan": plan.pk, "district": drive.district_id, "day": day, "n": n, "before": before}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS[level], asked | {"level": Share.Level[level.upper()] if level in LEAVES else 0})
        found = cursor.fetchall()
    seen = set((places if places is not None else _MODELS[level].objects).values_list("pk", flat=True))
    return [
        {
            "level": level,
            "code": code,
            "parent": parent,
            "date": day,
            "cards": int(cards),
            "to_date": int(due),
            "version": plan.version,
        }
        for place, code, parent, cards, due in found
        if place in seen
    ]


_PARTS = """
SELECT s.panchayat_id, s.block_id, coalesce(t.due[%(n)s], 0) AS due,
       coalesce(t.due[%(n)s], 0) - coalesce(t.due[%(before)s], 0) AS cards
FROM districts_target t
JOIN districts_stay s ON s.district_id = %(district)s AND s.panchayat_id = t.panchayat_id
     AND %(day)s::date BETWEEN s.first AND s.last
WHERE t.district_id = %(district)s AND t.plan_id = %(plan)s
"""
_SHARES = """
SELECT x.place_id, x.panchayat_id, sum(coalesce(x.due[%(n)s], 0)) AS due,
       sum(coalesce(x.due[%(n)s], 0) - coalesce(x.due[%(before)s], 0)) AS cards
FROM districts_share x
WHERE x.district_id = %(district)s AND x.plan_id = %(plan)s AND x.level = %(level)s GROUP BY 1, 2
"""
# of each: the id by which it is seen, its code, its parent's, the cards of the day and to date
_ROWS = {
    "district": f"""SELECT d.id, d.code, s.code, sum(x.cards), sum(x.due) FROM ({_PARTS}) x
        JOIN districts_district d ON d.id = %(district)s JOIN districts_state s ON s.id = d.state_id
        GROUP BY 1, 2, 3""",
    "block": f"""SELECT b.id, b.code, d.code, sum(x.cards), sum(x.due) FROM ({_PARTS}) x
        JOIN districts_block b ON b.id = x.block_id JOIN districts_district d ON d.id = b.district_id
        GROUP BY 1, 2, 3 ORDER BY 2""",
    "panchayat": f"""SELECT p.id, p.code, b.code, x.cards, x.due FROM ({_PARTS}) x
        JOIN districts_panchayat p ON p.id = x.panchayat_id JOIN districts_block b ON b.id = x.block_id
        ORDER BY 2""",
    "centre": f"""SELECT p.id, p.code, y.code, x.cards, x.due FROM ({_SHARES}) x
        JOIN districts_centre p ON p.id = x.place_id JOIN districts_panchayat y ON y.id = x.panchayat_id
        ORDER BY 2""",
    "camp": f"""SELECT y.id, x.place_id::text, y.code, x.cards, x.due FROM ({_SHARES}) x
        JOIN districts_panchayat y ON y.id = x.panchayat_id ORDER BY x.place_id""",
    "field": f"""SELECT y.id, y.code, y.code, x.cards, x.due FROM ({_SHARES}) x
        JOIN districts_panchayat y ON y.id = x.place_id ORDER BY 2""",
}
