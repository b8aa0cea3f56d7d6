"""Days on which one login ID was at two places: the morning at home, the afternoon at a camp."""

import random
from dataclasses import replace

MOST = 14  # such days of a district
LEAST = 10  # cards of a day that is divided


def make(ground, reports, counts):
    """The reports, some of them divided; the cards stay the same.

    Only of camps without an officer's count of that day: a count would replace the camp's part alone.
    """
    rng = random.Random(f"several {ground.spec.code}")
    counted = {(row[2], row[4]) for row in counts}
    found = [
        report
        for report in reports
        if report.camp
        and report.made >= LEAST
        and report.before is None
        and (report.camp.pk, report.day) not in counted
    ]
    chosen = {report.key: report for report in rng.sample(found, min(MOST, len(found)))}
    whole = []
    for report in reports:
        if chosen.get(report.key) is not report:
            whole.append(report)
            continue
        at_home = round(report.made * rng.uniform(0.2, 0.45))
        whole += [
            replace(report, camp=None, made=at_home, rejected={}, note=""),
            replace(report, made=report.made - at_home),
        ]
    return whole
