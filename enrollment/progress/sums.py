"""The sums behind a day's standings, and which places stand there: SQL by level.

Begins from the places, so that the silent ones are there. A parent's stock is the sum of the stocks of its
children of that day; a past day stays with the parents of that day.
"""

from enrollment.progress.rows import RESIDENTS_KNOWN

# --- which places ---------------------------------------------------------------------------
# Each limited to {only} (a subquery of ids) and to a {window} of the list's order.

_VALID = "coalesce(p.{begins} <= %(day)s, true)"
_LASTING = "coalesce(p.valid_from <= %(day)s, true) AND coalesce(p.valid_to >= %(day)s, true)"
_KNOWN = """EXISTS (
    SELECT FROM enrollment_total t WHERE t.district_id = %(district)s AND t.drive_id = %(drive)s
    AND t.level = %(level)s AND t.place_id = p.id)"""
_PLANNED = """EXISTS (SELECT FROM districts_target g WHERE g.district_id = %(district)s
    AND g.plan_id = %(plan)s AND g.panchayat_id = p.id)"""
STAY = """
stay AS MATERIALIZED (
    SELECT s.panchayat_id, s.block_id, b.code AS block_code FROM districts_stay s
    JOIN districts_block b ON b.id = s.block_id
    WHERE s.district_id = %(district)s AND %(day)s::date BETWEEN s.first AND s.last
)
"""
_SPELL_ON = "%(day)s::date BETWEEN x.starts_on AND coalesce(x.ends_on, 'infinity')"
# reports are expected from here; a file may end a place at which work goes on
_AT_WORK = f"""EXISTS (SELECT FROM districts_spell x WHERE %(expects_now)s AND x.district_id = %(district)s
    AND x.panchayat_id = p.id AND {_SPELL_ON}{{more}})"""
_IDS_HERE = _AT_WORK.format(more="")
_FIELD_IDS = _AT_WORK.format(more=" AND x.centre_id IS NULL")
# what no place takes is the field's, also where nobody works yet
_OWED = """EXISTS (SELECT FROM districts_share g WHERE g.district_id = %(district)s
    AND g.plan_id = %(plan)s AND g.level = %(level)s AND g.place_id = p.id)"""
PLACES = {
    "district": """
        SELECT p.id, p.code, p.name, p.name_hi, s.code AS parent, p.code AS key, NULL::text AS kind,
               true AS valid
        FROM districts_district p JOIN districts_state s ON s.id = p.state_id
        WHERE p.id = %(district)s AND {only} AND {window}""",
    "block": f"""
        SELECT p.id, p.code, p.name, p.name_hi, d.code AS parent, p.code AS key, p.kind, {_LASTING} AS valid
        FROM districts_block p JOIN districts_district d ON d.id = p.district_id
        WHERE p.district_id = %(district)s AND {{only}} AND {{window}}""",
    "panchayat": f"""
        SELECT p.id, p.code, p.name, p.name_hi, s.block_code AS parent, p.code AS key, p.kind, true AS valid
        FROM districts_panchayat p JOIN stay s ON s.panchayat_id = p.id
        WHERE {{only}} AND {{window}} AND (({_LASTING}) OR {_KNOWN} OR {_PLANNED} OR {_IDS_HERE})""",
    "centre": f"""
        SELECT p.id, p.code, p.name, p.name_hi, y.code AS parent, p.code AS key, p.kind, true AS valid,
               p.panchayat_id
        FROM districts_centre p JOIN districts_panchayat y ON y.id = p.panchayat_id
        WHERE p.district_id = %(district)s AND {{only}} AND {{window}}
          AND ({_VALID.format(begins="opened_on")} OR {_KNOWN})""",
    "camp": """
        SELECT p.id, p.id::text AS code, p.name, p.name_hi, y.code AS parent, p.id AS key, NULL::text AS kind,
               true AS valid, p.panchayat_id
        FROM camps_camp p JOIN districts_panchayat y ON y.id = p.panchayat_id
        WHERE p.drive_id = ANY(%(scope)s) AND {only} AND {window}""",
    "field": f"""
        SELECT p.id, p.code, p.name, p.name_hi, p.code AS parent, p.code AS key, p.kind, true AS valid,
               p.id AS panchayat_id
        FROM districts_panchayat p JOIN stay s ON s.panchayat_id = p.id
        WHERE {{only}} AND {{window}} AND ({_KNOWN} OR {_FIELD_IDS} OR {_OWED})""",
}

# --- the sums of a place's day --------------------------------------------------------------

_HERE = (
    "x.district_id = %(district)s AND x.drive_id = %(drive)s AND x.level = %(level)s AND x.place_id = {place}"
)
_DAY = f"""
SELECT sum(x.made) AS made, sum(x.rejected) AS rejected, sum(x.on_time) AS on_time, sum(x.late) AS late,
       max(x.as_of) AS as_of
FROM enrollment_progress x WHERE {_HERE} AND x.date = %(day)s"""
_AFTER = f"SELECT sum(x.made) AS made FROM enrollment_progress x WHERE {_HERE} AND x.date > %(day)s"
_UNTIL = f"SELECT max(x.as_of) FROM enrollment_progress x WHERE {_HERE} AND x.date <= %(day)s"


def _stock(place, past):
    """(cards to date, newest fact) of a place whose total is `t`; `past`: facts may lie after the day."""
    if not past:
        return "coalesce(t.made, 0)", "t.as_of"
    after = _AFTER.format(place=place)
    return f"coalesce(t.made, 0) - coalesce(({after}), 0)", f"({_UNTIL.format(place=place)})"


# listed people of the panchayat whose card was made on the day, wherever that was
_RESIDENTS = """(SELECT x.made FROM enrollment_resident x WHERE x.district_id = %(district)s
    AND x.panchayat_id = {panchayat} AND x.date = %(day)s)"""
_KNOWN_RESIDENTS = f"CASE WHEN {RESIDENTS_KNOWN} THEN coalesce({{cards}}, 0) END AS made_residents"


_TOTAL = """LEFT JOIN enrollment_total t ON t.district_id = %(district)s AND t.drive_id = %(drive)s
    AND t.level = %(level)s AND t.place_id = {place}"""
# a plan whose target became unknown has no targets
_TARGET = """LEFT JOIN districts_target {g} ON {g}.district_id = %(district)s AND {g}.plan_id = %(plan)s
    AND {g}.panchayat_id = {place}"""
_CARDS = {
    "target": "coalesce(g.due[%(n)s], 0) - coalesce(g.due[%(before)s], 0)",
    "target_to_date": "coalesce(g.due[%(n)s], 0)",
    "target_total": "g.due[array_upper(g.due, 1)]",
}
_DUE = {name: f"CASE WHEN g.id IS NOT NULL THEN {cards} END" for name, cards in _CARDS.items()}
# a place of work's part of its panchayat's target
_SHARE = f"""
SELECT {", ".join(f"sum({cards}) AS {name}" for name, cards in _CARDS.items())}
FROM districts_share g WHERE g.district_id = %(district)s AND g.plan_id = %(plan)s AND g.level = %(level)s
  AND g.place_id = p.id"""
_SHARED = ", ".join(f"CASE WHEN w.id IS NOT NULL THEN coalesce(g.{name}, 0) END AS {name}" for name in _CARDS)
_CAMPS_ON = """
SELECT count(*) FROM camps_camp x JOIN reporting r ON r.drive_id = x.drive_id
WHERE x.{place} AND x.status <> 'cancelled' AND r.date BETWEEN x.starts_on AND x.ends_on"""
_IDS_AT = f"""
SELECT count(*) FROM districts_spell x
WHERE %(expects_now)s AND x.district_id = %(district)s AND x.{{place}} AND {_SPELL_ON}"""


_EXPECTED_BY_PANCHAYAT = f"""
SELECT panchayat_id, sum(n) AS expected FROM (
    SELECT x.panchayat_id, count(*) AS n FROM districts_spell x
    WHERE %(expects_now)s AND x.district_id = %(district)s AND {_SPELL_ON} GROUP BY 1
    UNION ALL
    SELECT x.panchayat_id, count(*) FROM camps_camp x JOIN reporting r ON r.drive_id = x.drive_id
    WHERE x.status <> 'cancelled' AND r.date BETWEEN x.starts_on AND x.ends_on GROUP BY 1
) n GROUP BY 1"""


def leaves(level, past):
    """The sums of a centre, camp or field row `p`."""
    made, as_of = _stock("p.id", past)
    expected = {
        "centre": _IDS_AT.format(place="centre_id = p.id"),
        "field": _IDS_AT.format(place="panchayat_id = p.id AND x.centre_id IS NULL"),
        "camp": _CAMPS_ON.format(place="id = p.id"),
    }[level]
    return f"""
        SELECT d.made, d.rejected, d.on_time, d.late, {made} AS made_to_date, {as_of} AS as_of,
               ({expected}) AS expected,
               {_SHARED},
               NULL::int AS made_residents
        FROM (VALUES (1)) one {_TOTAL.format(place="p.id")}
        LEFT JOIN LATERAL ({_DAY.format(place="p.id")}) d ON true
        {_TARGET.format(g="w", place="p.panchayat_id")}
        LEFT JOIN LATERAL ({_SHARE}) g ON true"""


def panchayats(past):
    """The sums of a panchayat `p`."""
    made, as_of = _stock("p.id", past)
    return f"""
        SELECT d.made, d.rejected, d.on_time, d.late, {made} AS made_to_date, {as_of} AS as_of,
               ({_IDS_AT.format(place="panchayat_id = p.id")})
                   + ({_CAMPS_ON.format(place="panchayat_id = p.id")}) AS expected,
               {", ".join(f"{due} AS {name}" for name, due in _DUE.items())},
               {_KNOWN_RESIDENTS.format(cards=_RESIDENTS.format(panchayat="p.id"))}
        FROM (VALUES (1)) one {_TOTAL.format(place="p.id")}
        LEFT JOIN LATERAL ({_DAY.format(place="p.id")}) d ON true
        {_TARGET.format(g="g", place="p.id")}"""


_PARENT = {"district": "%(district)s::bigint", "block": "s.block_id"}  # of a panchayat's stay


def before(level):
    """What the places and sums of a level read first, once for all: ends with a comma where there is any."""
    if level in ("centre", "camp"):
        return ""
    if level not in _PARENT:
        return f"{STAY},"
    cards = _RESIDENTS.format(panchayat="s.panchayat_id")
    return f"""{STAY}, resident AS MATERIALIZED (
        SELECT {_PARENT[level]} AS place_id, sum({cards}) AS cards FROM stay s GROUP BY 1
    ),"""


def parents(level, past):
    """Sums of blocks or the district: flows from their own days, the rest from their panchayats then."""
    group = _PARENT[level]
    made, _as_of = _stock("s.panchayat_id", past)
    stock = made.replace("%(level)s", "%(l_panchayat)s")
    total = _TOTAL.format(place="s.panchayat_id").replace("%(level)s", "%(l_panchayat)s")
    as_of = f"({_UNTIL.format(place='k.place_id')})" if past else "k.newest"
    due = ", ".join(f"sum({due}) AS {name}" for name, due in _DUE.items())
    return f"""
        SELECT k.*, d.made, d.rejected, d.on_time, d.late, {as_of} AS as_of,
               {_KNOWN_RESIDENTS.format(cards="h.cards")}
        FROM (
            SELECT {group} AS place_id, sum({stock}) AS made_to_date, max(t.as_of) AS newest,
                   sum(e.expected) AS expected, {due},
                   bool_or(t.place_id IS NOT NULL OR g.id IS NOT NULL) AS has_history
            FROM stay s {total} {_TARGET.format(g="g", place="s.panchayat_id")}
            LEFT JOIN ({_EXPECTED_BY_PANCHAYAT}) e ON e.panchayat_id = s.panchayat_id
            GROUP BY 1
        ) k LEFT JOIN LATERAL ({_DAY.format(place="k.place_id")}) d ON true
        LEFT JOIN resident h ON h.place_id = k.place_id"""


def joined(level, past):
    """The join of the figures `f` of the day to the places `p`; `past`: facts may lie after the day."""
    if level in ("district", "block"):
        return f"JOIN ({parents(level, past)}) f ON f.place_id = p.id AND (p.valid OR f.has_history)"
    own = panchayats(past) if level == "panchayat" else leaves(level, past)
    return f"CROSS JOIN LATERAL ({own}) f"
