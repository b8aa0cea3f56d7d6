"""`python -m bench.board`: the live board of 400 sites, refreshed, against an empty view of the same run.

The mix is that of an open board on the busiest hour of a special camp's day: it asks every 1.5 s, and every
15 s something was counted, so that of ten refreshes nine find nothing new (304) and one is made anew: sites
read, rendered, compressed. The throughput of the mix may not fall below half the empty view's. A board that
somebody else with the same rights has just looked at is said beside it, and what a phone on one block costs.
"""

import sys
from datetime import timedelta

from bench import serve, world

SITES, DAYS = 400, 5
MIX = 10  # refreshes, one of them after a count
LIMIT = 0.5


def main():
    with world.servers() as data:
        drive, logins = world.fill(DAYS)
        _camps(drive, logins)
        cookie = serve._prepare(drive)
        arguments = (*serve.GRANIAN, "--port", str(serve.PORT), "drive_portal.wsgi:application")
        with serve._serving(data, "granian", *arguments):
            kept = measured(drive, cookie)
    sys.exit(not kept)


def _camps(drive, logins):
    """400 sites of today, most of them with a count or tallies, the last ones silent."""
    from camps.models import Camp, CampCount
    from drive_portal.lib import dates
    from enrollment.models import Tally

    today, now = dates.today(), dates.now()
    homes = [login.panchayat for login in logins]
    camps = Camp.objects.bulk_create(
        Camp(
            district=drive.district, drive=drive, panchayat=homes[n % len(homes)], name=f"Ayushman camp {n}",
            starts_on=today, ends_on=today, planned=40 + n % 90, status=Camp.Status.CONFIRMED,
        )
        for n in range(SITES)
    )  # fmt: skip
    base = {"district": drive.district, "drive": drive, "date": today}
    CampCount.objects.bulk_create(
        CampCount(
            **base, camp=camp, panchayat=camp.panchayat, made=n % 70, pulse=n % 3 > 0,
            received_at=now - timedelta(minutes=n), changed_at=now - timedelta(minutes=n),
        )
        for n, camp in enumerate(camps[:350])
    )  # fmt: skip
    Tally.objects.bulk_create(
        Tally(**base, login_id=login, camp=camp, panchayat=camp.panchayat, made=n % 40)
        for n, (camp, login) in enumerate(zip(camps[:300], logins, strict=False))
    )


def measured(drive, cookie):
    board, figures = "/board/", "/board/figures/"
    status, _headers, body = serve._ask(board, cookie)
    assert status == 200, body[:500]
    tag = serve._ask(figures, cookie)[1]["ETag"]
    size = len(serve.gzip.decompress(body)) / 1e3
    print(f"the board of {SITES} sites: {size:.0f} KB, {len(body) / 1e3:.1f} KB on the wire")
    unchanged = serve._turns(
        {"empty": serve.EMPTY, "page": figures}, cookie, {"If-None-Match": tag}, status=304
    )
    known = serve._turns({"empty": serve.EMPTY, "page": figures}, cookie)
    anew = serve._turns(
        {"empty": serve.EMPTY, "page": figures}, cookie, before=lambda: serve._count(drive), turns=60
    )
    serve._ratio("unchanged refresh (304)", unchanged, 0)
    serve._ratio("a refresh that somebody's look has made already", known, 0)
    serve._ratio("a refresh counted anew just before", anew, 0)
    parts = [unchanged] * (MIX - 1) + [anew]  # each against the empty view of its own minute
    page = sum(part["page"] / part["empty"] for part in parts) / MIX * anew["empty"]
    what = f"the mix of an open board, 1 of {MIX} anew"
    return serve._ratio(what, {"empty": anew["empty"], "page": page}, LIMIT)


if __name__ == "__main__":
    main()
