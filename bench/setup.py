"""The plan beside the order's form: CPU of one answer while somebody types, 600 panchayats and a year.

The whole request, from the form to the page's fragment, of a new drive and of a change of one under way.

    python -m bench.setup
"""

import statistics
import sys
import time

from bench import measure, plan, world

RUNS, LIMIT = 7, 0.3  # seconds: a drawing that follows the typing


def sent(drive, **kw):
    """A filled-in form, as a browser sends it."""
    from drive_portal.lib import dates

    first = max(drive.starts_on, dates.today())
    return {
        "district": drive.district.code, "name": "A year", "name_hi": "", "why": "", "step": "draw",
        "starts_on": f"{first:%d-%m-%Y}", "ends_on": f"{first + dates.timedelta(days=364):%d-%m-%Y}",
        "holidays": "", "sundays": "on", "target_kind": "cards", "target": "6,00,000",
        "baseline_kind": "number", "baseline": "0", "weights_kind": "left_out", "floor": "300", "cap": "",
        "daily_kind": "ramp", "ramp_from": "1000", "ramp_to": "3000", "evening_cutoff": "20:00",
        "day_close": "12:00",
    } | kw  # fmt: skip


def main():
    with world.servers():
        from django.test import Client

        from districts import targets
        from districts.ordering.setup import version_of
        from drive_portal.lib import dates
        from tests import factories

        drive, _camps = plan.fill()
        targets.issue(drive)
        browser = Client(HTTP_HX_REQUEST="true", HTTP_HOST="127.0.0.1")
        collector = factories.user("collector", drive.district)
        browser.force_login(collector, "django.contrib.auth.backends.ModelBackend")
        change = {
            "starts_on": f"{drive.starts_on:%d-%m-%Y}",
            "ends_on": f"{drive.starts_on + dates.timedelta(days=364):%d-%m-%Y}",
            "seen": version_of(drive),
        }
        kept = []
        for what, address, form in (
            ("a new drive of a year", "/drives/new/", sent(drive)),
            ("a change of one under way", f"/drives/{drive.pk}/change/", sent(drive, **change)),
        ):
            spent = []
            for _run in range(RUNS):
                start = time.process_time()
                answer = browser.post(address, form)
                spent.append(time.process_time() - start)
                assert b"<svg" in answer.content, answer.content[:500]
            said = f"CPU seconds of drawing {what} ({len(answer.content) / 1000:.0f} kB)"
            kept.append(measure.say(said, statistics.median(spent), LIMIT))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
