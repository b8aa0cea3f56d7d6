"""What a note says, without words: the figures of a drive's day, with names of places in both languages.

`gather` asks the very functions that the pages ask, of the figures and the clock as they are; `freezing`
turns both back to the cut-off. No phone is kept: it is looked up for who may see it when the note is read.
A fact is added under a new name, never changed: old notes are read by new code for ever (`VERSION`).
"""

from collections import Counter, defaultdict
from dataclasses import asdict

from django.db.models import Sum

from camps.models import Camp
from districts.models import Block
from enrollment.forecast import outlooks
from enrollment.forecast.reading import Place
from enrollment.models import Level, Progress
from enrollment.progress import ranks, reasons, silence, standings, verdict
from enrollment.progress.basis import Basis
from enrollment.progress.within import ask
from enrollment.reviews import difficulties, instructions, restated

VERSION = 1
KINDS = ("centre", "camp", "field")  # of the silent
_ROW = (
    "state", "target", "made", "rejected", "target_total", "target_to_date", "made_to_date", "total_to_date",
    "remaining", "percent", "required_per_day", "required_from_tomorrow", "expected", "on_time", "late",
    "missing", "as_of",
)  # fmt: skip
_PLACE = ("code", "name", "name_hi", "kind")
_SILENT = (
    "login_id", "holder_name", "holder_kind", "camp", "camp_name", "camp_name_hi", "centre", "centre_kind",
    "centre_name", "centre_name_hi", "panchayat", "panchayat_name", "panchayat_name_hi", "block",
    "block_name", "block_name_hi", "last", "days", "usual",
)  # fmt: skip


def gather(drive, day, moment, before=None):
    """The facts of the drive's evening as of `moment`, whose figures and clock must be in force.

    `before`: the note of the last evening that has one, or None.
    """
    basis = Basis(drive)
    basis.plans = [plan for plan in basis.plans if plan.issued_at <= moment]  # a later order was not known
    (row,) = standings(drive, "district", day, basis=basis)
    blocks = standings(drive, "block", day, basis=basis, more=True)
    about = basis, "district", drive.district, day
    missing, why = ask(silence.question(*about), reasons.question(*about))
    silent, _whole = silence.answered(missing)
    forecast = outlooks.of_rows([(Place(drive, "district", drive.district_id, day), row)])[0]
    by_day = days(drive, day)
    found = {
        "version": VERSION,
        "drive": _named(drive, "starts_on", "ends_on") | {"id": drive.pk},
        "district": _named(drive.district, "code"),
        "row": _figures(row),
        "verdict": asdict(verdict.verdict(drive, day, row, forecast)),
        "needed": row["required_from_tomorrow"],
        "blocks": _blocks(blocks, silent),
        "silent": [{name: one[name] for name in _SILENT} for one in silent],
        "reasons": reasons.answered(why, basis, day),
        "difficulties": difficulties.gather(drive.district, day),
        "tomorrow": _tomorrow(drive, day, basis),
        "days": by_day,
        "plan": getattr(basis.plan_on(day), "pk", None),
    }
    return found | {
        "before": before and restated.since(drive, before, day, moment, found),
        "instructions": instructions.gather(drive, day, moment, before, found),
    }


def _named(row, *names):
    return {"name": row.name, "name_hi": row.name_hi} | {name: getattr(row, name) for name in names}


def _figures(row):
    return {name: row[name] for name in _ROW} | {"owed": ranks.owed(row)}


def _blocks(rows, silent):
    """The blocks, who owes most first, each with how many of each kind are silent in it."""
    by_block: dict = defaultdict(Counter)
    for one in silent:
        by_block[one["block"]][kind_of(one)] += 1
    return [
        {name: row[name] for name in _PLACE}
        | _figures(row)
        | {"silent": {kind: by_block[row["code"]][kind] for kind in KINDS}}
        for row in ranks.ranked(rows)
    ]


def kind_of(silent):
    """Whose report is missing: a camp's, a centre's login ID's, a field worker's."""
    return "camp" if silent["camp"] else "centre" if silent["centre"] else "field"


def days(drive, until):
    """Cards of the drive by day (ISO) up to `until`; None where what was reported was withdrawn."""
    rows = Progress.objects.filter(
        district_id=drive.district_id,
        drive_id=drive.pk,
        level=Level.DISTRICT,
        place_id=drive.district_id,
        date__lte=until,
    )
    made = rows.values_list("date").annotate(cards=Sum("made")).order_by("date")
    return {day.isoformat(): cards for day, cards in made}


def _tomorrow(drive, day, basis):
    """The next working day: its targets, its camps; None after the last one."""
    following = next((one for one in drive.working_days if one > day), None)
    if following is None:
        return None
    (row,) = standings(drive, "district", following, basis=basis)
    blocks = {one["code"]: one["target"] for one in standings(drive, "block", following, basis=basis)}
    held = Camp.objects.held_on(following).filter(drive_id__in=basis.scope).order_by("panchayat", "pk")
    return {
        "date": following,
        "target": row["target"],
        "blocks": blocks,
        "camps": [_camp(camp) for camp in held.select_related("panchayat__block")],
    }


def _camp(camp):
    block: Block = camp.panchayat.block
    return _named(camp, "planned") | {
        "id": camp.pk,
        "panchayat": _named(camp.panchayat, "code"),
        "block": _named(block, "code", "kind"),
    }


def last_before(drive, day):
    """The note of the last evening before `day` that has one, or None."""
    return drive.reviews.filter(date__lt=day).order_by("-date").first()
