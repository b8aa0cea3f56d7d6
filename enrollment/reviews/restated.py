"""What changed after a note: each tally and each camp's day whose cards are others now, and why.

A tally's day is what it said then and what it says now. A camp's day follows its rule (`numbers.md`: the
final count, else the larger of pulse and tallies), then and now. The parts add up to the change of the
figure; what is left over (a panchayat or a login ID placed anew) is named `other`.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from drive_portal.lib import dates
from enrollment.progress.basis import Basis
from enrollment.progress.reading import query

KINDS = ("late", "accepted", "corrected", "withdrawn", "other")

# Within `known` the table's name is the view of what was known, so that "now" may itself be long ago.
_KEYS = "%(district)s AND t.drive_id = ANY(%(scope)s) AND t.date BETWEEN %(first)s AND %(last)s"
_TALLIES = f"""
WITH touched AS (
    SELECT DISTINCT t.camp_id, t.date FROM enrollment_tally t
    WHERE t.district_id = {_KEYS} AND t.camp_id IS NOT NULL AND t.changed_at > %(since)s
    UNION SELECT t.camp_id, t.date FROM camps_campcount t
    WHERE t.district_id = {_KEYS} AND t.changed_at > %(since)s
)
SELECT t.date, t.camp_id, t.panchayat_id, t.login_id_id, t.changed_at, t.changed_by_id, t.received_at,
       coalesce(nullif(t.decision, ''), t.reason) AS why, t.id,
       CASE WHEN t.state = 'counted' THEN t.made END AS made,
       CASE WHEN t.changed_at <= %(since)s THEN t.state ELSE e.state END AS state_then,
       CASE WHEN t.changed_at <= %(since)s THEN t.made ELSE e.made END AS made_then,
       t.decided_at > %(since)s OR EXISTS (
           SELECT FROM enrollment_tally m WHERE m.drive_id = t.drive_id AND m.date = t.date
           AND m.login_id_id = t.login_id_id AND m.camp_id IS NOT DISTINCT FROM t.camp_id
           AND m.centre_id IS NOT DISTINCT FROM t.centre_id AND m.state = 'merged'
           AND m.decided_at > %(since)s
       ) AS accepted
FROM enrollment_tally t
LEFT JOIN LATERAL (
    SELECT x.state, x.made FROM enrollment_tallyevent x
    WHERE x.pgh_obj_id = t.id AND x.changed_at <= %(since)s ORDER BY x.pgh_id DESC LIMIT 1
) e ON t.changed_at > %(since)s
WHERE t.district_id = {_KEYS} AND t.state IN ('counted', 'withdrawn')
  AND (t.changed_at > %(since)s AND t.camp_id IS NULL OR (t.camp_id, t.date) IN (SELECT * FROM touched))
"""  # noqa: S608  the parts are our own
_COUNTS = f"""
SELECT t.date, t.camp_id, t.panchayat_id, t.changed_at, t.changed_by_id, t.received_at, t.reason AS why, t.id,
       CASE WHEN t.state = 'counted' THEN t.made END AS made, t.pulse,
       CASE WHEN t.changed_at <= %(since)s THEN t.state ELSE e.state END AS state_then,
       CASE WHEN t.changed_at <= %(since)s THEN t.made ELSE e.made END AS made_then,
       CASE WHEN t.changed_at <= %(since)s THEN t.pulse ELSE e.pulse END AS pulse_then
FROM camps_campcount t
LEFT JOIN LATERAL (
    SELECT x.state, x.made, x.pulse FROM camps_campcountevent x
    WHERE x.pgh_obj_id = t.id AND x.changed_at <= %(since)s ORDER BY x.pgh_id DESC LIMIT 1
) e ON t.changed_at > %(since)s
WHERE t.district_id = {_KEYS}
"""  # noqa: S608  the parts are our own


@dataclass
class Line:
    """A tally's day, or a camp's, whose cards are others than they were. None: nothing counted."""

    kind: str
    date: date
    was: int | None
    now: int | None
    panchayat_id: int
    at: datetime
    by: int | None
    why: str
    camp_id: int | None = None
    login_id_id: int | None = None
    tally_id: int | None = None
    count_id: int | None = None

    @property
    def cards(self):
        return (self.now or 0) - (self.was or 0)


def lines(drive, since, first, last):
    """What changed after `since` of the days from `first` to `last`, the largest change first."""
    scope = Basis(drive).scope
    asked = {
        "district": drive.district_id, "scope": scope, "first": first, "last": last, "since": since,
    }  # fmt: skip
    tallies = query(_TALLIES, asked)
    counts = query(_COUNTS, asked)
    touched = {(row["camp_id"], row["date"]) for row in tallies if row["camp_id"]}
    touched |= {(row["camp_id"], row["date"]) for row in counts if row["changed_at"] > since}
    found = [_tally(row) for row in tallies if not row["camp_id"]]
    camps = _by_camp(tallies, counts)
    found += [_camp(since, *camps[key]) for key in touched]
    found = [line for line in found if line.was != line.now]
    return sorted(found, key=lambda line: (-abs(line.cards), line.date, line.panchayat_id, line.at))


def _then(row):
    return row["made_then"] if row["state_then"] == "counted" else None


def _kind(was, now, accepted):
    if accepted and now is not None:
        return "accepted"
    if now is None:
        return "withdrawn"
    return "late" if was is None else "corrected"


def _tally(row):
    was = _then(row)
    return Line(
        kind=_kind(was, row["made"], row["accepted"]),
        date=row["date"],
        was=was,
        now=row["made"],
        panchayat_id=row["panchayat_id"],
        at=row["changed_at"],
        by=row["changed_by_id"],
        why=row["why"],
        login_id_id=row["login_id_id"],
        tally_id=row["id"],
    )


def _by_camp(tallies, counts):
    """By camp and day: its tallies, and its count or None."""
    found: dict = defaultdict(lambda: ([], None))
    for row in tallies:
        if row["camp_id"]:
            found[row["camp_id"], row["date"]][0].append(row)
    for row in counts:
        key = row["camp_id"], row["date"]
        found[key] = found[key][0], row
    return found


def _camp(since, tallies, count):
    """A camp's day, by its rule then and now."""
    was = _of_camp([_then(row) for row in tallies], count and _then(count), count and count["pulse_then"])
    now = _of_camp([row["made"] for row in tallies], count and count["made"], count and count["pulse"])
    last = max([*tallies, *([count] if count else [])], key=lambda row: row["changed_at"])
    accepted = any(row.get("accepted") and row["changed_at"] > since for row in tallies)
    return Line(
        kind=_kind(was, now, accepted),
        date=last["date"],
        was=was,
        now=now,
        panchayat_id=last["panchayat_id"],
        at=last["changed_at"],
        by=last["changed_by_id"],
        why=last["why"],
        camp_id=last["camp_id"],
        tally_id=None if last is count else last["id"],
        count_id=last["id"] if last is count else None,
    )


def _of_camp(tallies, count, pulse):
    known = [made for made in tallies if made is not None]
    together = sum(known) if known else None
    if count is not None and (not pulse or together is None or count > together):
        return count
    return together


def parts(found, change):
    """{kind: {n, cards}} of lines whose figure has changed by `change`; the unexplained is `other`."""
    made = {kind: {"n": 0, "cards": 0} for kind in KINDS}
    for line in found:
        made[line.kind]["n"] += 1
        made[line.kind]["cards"] += line.cards
    made["other"]["cards"] = change - sum(part["cards"] for part in made.values())
    return {kind: part for kind, part in made.items() if part["n"] or part["cards"]}


def since(drive, before, day, moment, found):
    """The restatement: what the last note said of the days up to its own, and what is known of them now.

    `found`: the facts of `day`. What the last note had to date, its days' changes (those without a note
    between the two among them) and the cards of `day` add up to what there is to date.
    """
    old, new = before.facts["days"], found["days"]
    yesterday = day - dates.timedelta(days=1)
    changed = [text for text in new if text < day.isoformat() and new[text] != old.get(text)]
    changed += [text for text in old if text < day.isoformat() and text not in new]
    by_day = defaultdict(list)
    if changed:
        for line in lines(drive, before.known_at, date.fromisoformat(min(changed)), yesterday):
            by_day[line.date.isoformat()].append(line)
    return {
        "date": before.date,
        "known_at": before.known_at,
        "made_to_date": before.facts["row"]["made_to_date"],
        "target_total": before.facts["row"]["target_total"],
        "deadline": before.facts["drive"]["ends_on"],
        "tenths": before.facts["verdict"]["tenths"],
        "finish": before.facts["verdict"]["finish"],
        "silent": [one["login_id"] or one["camp"] for one in before.facts["silent"]],
        "days": [_day(text, old.get(text), new.get(text), by_day[text]) for text in sorted(changed)],
    }


def _day(text, was, now, found):
    change = (now or 0) - (was or 0)
    return {"date": text, "was": was, "now": now, "change": change, "parts": parts(found, change)}
