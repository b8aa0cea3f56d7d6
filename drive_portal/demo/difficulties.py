"""Difficulties of the last weeks: one fault of the server at many centres, the others here and there."""

import random
from datetime import time, timedelta

from camps.models import Difficulty, Remark
from drive_portal.lib import dates

Kind = Difficulty.Kind
# kind: (what is said, how often in a hundred, what was done about it)
TOLD = {
    Kind.DEVICE: (
        ["फिंगरप्रिंट मशीन काम नहीं कर रही", "प्रिंटर खराब है", "टैबलेट चालू नहीं हो रहा"],
        22,
        "दूसरी मशीन दे दी गई",
    ),
    Kind.LOGIN_ID: (
        ["लॉगिन आईडी लॉक हो गई है", "आईडी पर ओटीपी नहीं आ रहा", "पासवर्ड रीसेट नहीं हो रहा"],
        18,
        "आईडी चालू करा दी गई",
    ),
    Kind.AADHAAR: (
        ["आधार में मोबाइल नंबर जुड़ा नहीं है, 12 हितग्राही लौटे", "आधार अपडेट शिविर चाहिए"],
        8,
        "आधार शिविर लगाया गया",
    ),
    Kind.SAMAGRA: (
        ["परिवार आईडी में नाम नहीं दिख रहे", "समग्र में नाम की वर्तनी अलग है"],
        12,
        "जनपद से सुधार कराया गया",
    ),
    Kind.STAFF: (["ऑपरेटर तीन दिन से नहीं आया", "शिविर में दूसरा ऑपरेटर चाहिए"], 16, "दूसरे ऑपरेटर की ड्यूटी लगाई गई"),
    Kind.VENUE: (
        ["पंचायत भवन बंद मिला", "भवन में बिजली नहीं है", "बैठने की व्यवस्था नहीं है"],
        12,
        "सचिव से भवन खुलवाया गया",
    ),
    Kind.OVERCHARGING: (["कार्ड के लिए रुपये माँगे गए"], 6, "केन्द्र को चेतावनी दी गई, राशि लौटाई गई"),
    Kind.OTHER: (["पात्र परिवारों की सूची चाहिए", "पर्ची छापने का कागज समाप्त"], 6, "उपलब्ध कराया गया"),
}
MANY = 34  # difficulties of a district beside the common one
COMMON = 14  # centres without the server
TALK = ["कृपया आज देखें", "कल तक हो जाएगा", "अभी भी वही स्थिति है", "संबंधित को फोन कर दिया है"]


def make(ground, now):
    """The district's difficulties, as operators and officers reported them."""
    rng = random.Random(f"difficulties {ground.spec.code}")
    centres = [centre for centre in ground.centres if centre.status == "active"]
    rows = [_common(ground, rng, centre, now) for centre in rng.sample(centres, min(COMMON, len(centres)))]
    rows += [_one(ground, rng, rng.choice(centres), now) for _n in range(MANY)]
    rows.sort(key=lambda row: row.raised_at)
    Difficulty.objects.bulk_create(rows)
    Remark.objects.bulk_create(talk for row in rows for talk in _talk(ground, rng, row, now))


def _common(ground, rng, centre, now):
    """The server, at one of many centres: since four days at some, since then at more."""
    row = _at(ground, centre, Kind.SERVER, now - timedelta(days=rng.choice([1, 2, 2, 3, 3, 4])), rng)
    row.text = rng.choice(["", "पोर्टल नहीं खुल रहा", "ई-केवाईसी का सर्वर बंद है"])
    return row


def _one(ground, rng, centre, now):
    kinds = list(TOLD)
    kind = rng.choices(kinds, [TOLD[kind][1] for kind in kinds])[0]
    days = rng.choice([0, 1, 1, 2, 3, 4, 6, 8, 11, 15])
    row = _at(ground, centre, kind, now - timedelta(days=days), rng)
    row.text = rng.choice(TOLD[kind][0])
    if kind == Kind.OVERCHARGING:
        row.asked_inr, row.fee_inr = rng.choice([30, 50, 100]), centre.fee_inr
    if rng.random() < (0.75 if days > 4 else 0.3 if days else 0):
        _solve(ground, rng, row, now)
    elif days and rng.random() < 0.3:
        row.state, row.owner, row.version = (
            Difficulty.State.TAKEN,
            ground.officers[centre.panchayat.block_id],
            2,
        )
    return row


def _at(ground, centre, kind, when, rng):
    holders = [row for row in ground.login_ids if row.centre_id == centre.pk and row.pk in ground.accounts]
    by = ground.accounts[holders[0].pk] if holders else ground.officers[centre.panchayat.block_id]
    if when.astimezone(dates.INDIA).date() < ground.today:
        when = dates.at(when.astimezone(dates.INDIA).date(), time(rng.randint(9, 18), rng.randint(0, 59)))
    return Difficulty(
        district=ground.district,
        panchayat=centre.panchayat,
        centre=centre,
        kind=kind,
        raised_by=by,
        raised_at=when,
        waits_since=when.astimezone(dates.INDIA).date(),
    )


def _solve(ground, rng, row, now):
    row.state, row.solution = Difficulty.State.SOLVED, TOLD[row.kind][2]
    row.solved_by = ground.officers[row.panchayat.block_id]
    row.solved_at = min(row.raised_at + timedelta(hours=rng.randint(5, 90)), now)
    row.version = 2


def _talk(ground, rng, row, now):
    """What was said about it, and the step that it took."""
    officer = ground.officers[row.panchayat.block_id]
    last = row.solved_at or now
    for _n in range(rng.choice([0, 0, 1, 2]) if last > row.raised_at else 0):
        at = row.raised_at + (last - row.raised_at) * rng.random()
        yield Remark(difficulty=row, text=rng.choice(TALK), by=rng.choice([officer, row.raised_by]), at=at)
    if row.state == Difficulty.State.TAKEN:
        yield Remark(
            difficulty=row, act=Remark.Act.TAKEN, by=officer, at=min(row.raised_at + timedelta(hours=3), now)
        )
    elif row.state == Difficulty.State.SOLVED:
        yield Remark(difficulty=row, act=Remark.Act.SOLVED, text=row.solution, by=officer, at=last)
