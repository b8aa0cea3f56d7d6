"""One row of progress: what the contract's columns mean, computed from a place's sums."""

from drive_portal.lib import dates


def row(drive, day, level, place, figure, baseline, issued_at):
    """The contract's row for `place` (id, code, name, name_hi, parent) on `day`.

    `figure` holds the place's sums (missing keys: nothing there), `baseline` the cards made before the
    drive (None: not known), `issued_at` the moment of the plan by which the day is judged.
    """
    made, to_date = figure.get("made"), int(figure.get("made_to_date") or 0)
    target, due = figure.get("target"), figure.get("target_to_date")
    total = figure.get("target_total")
    expected, on_time, late = (int(figure.get(name) or 0) for name in ("expected", "on_time", "late"))
    before = to_date - int(made or 0)
    missing = expected - on_time - late
    return {
        "level": level,
        "code": place["code"],
        "name": place["name"],
        "name_hi": place["name_hi"],
        "parent": place["parent"],
        "date": day,
        "state": _state(made, expected, missing),
        "target": _whole(target),
        "made": _whole(made),
        "rejected": _whole(figure.get("rejected")),
        "made_residents": None,  # until a cards file says where the card-holders live
        "target_total": _whole(total),
        "target_to_date": _whole(due),
        "made_to_date": to_date,
        "total_to_date": None if baseline is None else baseline + to_date,
        "remaining": None if total is None else int(total) - to_date,
        "percent": round(100 * to_date / int(due), 1) if due else None,
        "required_per_day": _required(total, before, drive.working_days_from(day)),
        "required_from_tomorrow": _required(
            total, to_date, drive.working_days_from(day + dates.timedelta(days=1))
        ),
        "expected": expected,
        "on_time": on_time,
        "late": late,
        "missing": missing,
        "provisional": dates.now() < drive.close(day),
        "as_of": max(filter(None, [figure.get("as_of"), issued_at])),
    }


def _whole(number):
    return None if number is None else int(number)


def _state(made, expected, missing):
    """reported, partial, missing or not_expected. A home whose ID reported at a camp has reported."""
    if expected and missing == expected and made is None:
        return "missing"
    if made is None and not expected:
        return "not_expected"
    return "partial" if missing > 0 else "reported"


def _required(total, made, days_left):
    """Cards a day needed to make `total` in the days left, rounded up; None where no day is left."""
    if total is None or not days_left:
        return None
    return max(0, -(-(int(total) - made) // days_left))
