"""Habits of counting that are asked about, and the outage: planted, then found by the portal itself."""

from dataclasses import replace
from datetime import timedelta

from drive_portal.demo import days
from enrollment.doubts import doors, raising
from enrollment.models import Doubt
from enrollment.outages import doors as outages
from enrollment.outages import finding

COPIES, ROUNDED = 5, 14  # days with the same number; round reports
LEAST = 12  # cards of the number that stays the same
DECLARED = "Jashpur"
SAID = "पचास-पचास फार्म के बंडल से गिनते हैं"
WHY = "राष्ट्रीय सर्वर सुबह से शाम तक बंद रहा"


def plant(ground, reports):
    """The reports, with the second operator copying the day before, the third and fourth counting in tens."""
    drive = ground.drive
    past = [day for day in drive.working_days if day < ground.today]
    numbered = _numbered(ground, reports)
    if len(past) < ROUNDED + COPIES or len(numbered) < 4:
        return reports
    _first, copier, *heapers = numbered[:4]
    last = past[-COPIES:]
    copies = list(_copies(reports, copier, last))
    kept = [row for row in reports if row.worker is not copier or row.day not in last]
    for heaper in heapers:
        kept = list(_in_tens(kept, heaper, ground.today))
    return kept + copies


def make(grounds):
    """Look at the last evening as the background does; a few answers, one outage declared."""
    for drive, day in raising.waiting():
        raising.look(drive, day)
    for ground in grounds:
        outage_on = ground.today - timedelta(days=days.OUTAGE)
        found = finding.propose(ground.drive, outage_on)
        if found and ground.district.name == DECLARED:
            outages.change(ground.collector, found[0], {"state": "declared", "why": WHY})
        _answer(ground)


def _numbered(ground, reports):
    """The workers of the operators that have a number, in its order."""
    of_login = {row.worker.login_id.pk: row.worker for row in reports}
    named = sorted(
        (user.username.rpartition("-operator-")[2], login) for login, user in ground.accounts.items()
    )
    return [of_login[login] for number, login in named if number.isdecimal() and login in of_login]


def _copies(reports, worker, last):
    """One report a day with the same figures, as the worker's last one at home."""
    own = [row for row in reports if row.worker is worker and row.camp is None and row.state == "counted"]
    like = max(own, key=lambda row: row.day)
    for day in last:
        moved = timedelta(days=(day - like.day).days)
        yield replace(
            _first(like),
            day=day,
            made=max(LEAST, like.made),
            received_at=like.received_at + moved,
            written_at=like.written_at and like.written_at + moved,
        )


def _in_tens(reports, worker, today):
    """The reports, those of the worker's last days in tens."""
    own = sorted({row.day for row in reports if row.worker is worker and row.day < today})[-ROUNDED:]
    for row in reports:
        if row.worker is worker and row.day in own and row.camp is None and row.state == "counted":
            yield replace(_first(row), made=10 * (1 + (row.day.toordinal() + row.made) % 4))
        else:
            yield row


def _first(report):
    """The report as it came first, without a correction."""
    return replace(
        report, by=report.worker.by, before=None, version=1, changed_at=None, reason="", decided_by=None,
        decided_at=None, decision="",
    )  # fmt: skip


def _answer(ground):
    """Of the questions about round numbers one is answered, one is answered and accepted."""
    open_ = Doubt.objects.open().filter(
        district=ground.district, kind=Doubt.Kind.ROUND, login_id__in=ground.accounts
    )
    for n, doubt in enumerate(open_.select_related("panchayat").order_by("login_id__code")[:2]):
        user = ground.accounts[doubt.login_id_id]
        doors.answer(user, doubt, {"answer": "limit" if n else "rounded", "text": SAID if n else ""})
        if n:
            doors.decide(ground.officers[doubt.panchayat.block_id], doubt, {"state": "accepted"})
