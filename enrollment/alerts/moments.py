"""What the clock brings: reports due and overdue, blocks that are silent, camps unheard of."""

from collections import Counter
from datetime import time, timedelta

from camps.models import Camp
from districts.models import Alert
from drive_portal.lib import dates
from enrollment.alerts.reach import Told, named
from enrollment.board.alarms import alarms
from enrollment.progress import silence, standings

Kind = Alert.Kind
BEFORE = timedelta(hours=1)  # before the cut-off an operator is reminded
SILENT_AT = time(18)  # from when on a block without any report is told of


def reports(reach):
    """Operators whose report is due or overdue, and officers of how many their block misses."""
    for drive, basis in reach.drives:
        for day in (reach.today - timedelta(days=1), reach.today):
            if not drive.starts_on <= day <= drive.ends_on or not basis.reports_into(day):
                continue
            if drive.cutoff(day) - BEFORE <= reach.now < drive.cutoff(day):
                yield from _own(reach, drive, day, _silent(basis, day), Kind.DUE)
            elif drive.cutoff(day) <= reach.now < drive.close(day):
                rows = _silent(basis, day)
                yield from _own(reach, drive, day, rows, Kind.OVERDUE)
                yield from _missing(reach, drive, day, rows)


def _silent(basis, day):
    return silence.silent(basis, "district", basis.drive.district, day)[0]


def _own(reach, drive, day, rows, kind):
    facts = {
        "day": day,
        "cutoff": drive.cutoff(day),
        "close": drive.close(day),
        "drive": drive.pk,
    }
    for row in rows:
        code = row["login_id"]
        for user in reach.login(code) if code else []:
            yield Told(user, kind, f"{kind}:{drive.pk}:{day}:{code}", facts | {"login_id": code})


def _missing(reach, drive, day, rows):
    counts = Counter(row["block"] for row in rows)
    for code, n in counts.items():
        block = reach.blocks[code]
        facts = named(block) | {"day": day, "drive": drive.pk, "block": code, "n": n}
        for user in reach.block(block.pk, "write_tally"):
            yield Told(user, Kind.OVERDUE, f"missing:{drive.pk}:{day}:{code}", facts)


def silent_blocks(reach):
    """Blocks from which reports are expected today and none has come by 18:00, until the cut-off."""
    for drive, basis in reach.drives:
        day = reach.today
        begins = dates.at(day, SILENT_AT)
        if not begins <= reach.now < drive.cutoff(day) or not basis.expects(day):
            continue
        for row in standings(drive, "block", day, basis=basis):
            if row["made"] is not None or not row["expected"]:
                continue
            block = reach.blocks[row["code"]]
            facts = named(block) | {"block": block.code, "drive": drive.pk, "n": row["expected"], "day": day}
            told = [*reach.block(block.pk, "write_tally"), *reach.district("manage_drive")]
            for user in dict.fromkeys(told):
                yield Told(user, Kind.SILENT, f"silent:{drive.pk}:{day}:{block.code}", facts)


def unheard_camps(reach):
    """Camps that owe their first figure of today (`enrollment.board.alarms` says from when on)."""
    ours = Camp.objects.filter(district=reach.district_id)
    for alarm in alarms(reach.today, reach.now, ours):
        camp, block = alarm.camp, alarm.camp.panchayat.block
        facts = named(camp) | {"camp": camp.pk, "day": reach.today, "since": alarm.since}
        for user in reach.block(block.pk, "write_camp"):
            yield Told(user, Kind.CAMPS, f"camp:{reach.today}:{camp.pk}", facts)
