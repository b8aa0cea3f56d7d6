"""`python -m bench.out`: what goes out. 245,701 left-out people as CSV, XLSX and left-out packs.

The limits are taken in the same run: COPY TO of the same columns, without masks, guards and words; for
packs, people a second of CPU of the press and of the worker that lays out the pages.
"""

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import say
from bench.world import servers

PEOPLE, PANCHAYATS, RUNS = 245_701, 600, 3
PACKED = 60  # panchayats of which packs are printed: a tenth of the people
_BARE = """COPY (
SELECT k.name_hi, p.code, p.name_hi, b.village, b.family_id, b.beneficiary_id, b.name, b.guardian_name,
    b.gender, b.birth_year, b.mobile, b.schemes, coalesce(m.outcome, 'left_out'), m.reason, m.outcome_on,
    'user-1001 · 22-11-2026 10:00 · 1'::text {tail}) TO STDOUT (FORMAT csv)"""
_FILL = """
INSERT INTO enrollment_beneficiary (district_id, panchayat_id, import_id, schemes, birth_year, gender,
    beneficiary_id, family_id, mobile, name, guardian_name, village, name_key, guardian_key)
SELECT %(district)s, (%(places)s::bigint[])[1 + n %% %(count)s], 0, 1 + n %% 7, 1940 + n %% 80,
    CASE n %% 2 WHEN 0 THEN 'F' ELSE 'M' END, '2' || lpad(n::text, 8, '0'),
    'F' || (n / %(count)s / 4) || '-' || n %% %(count)s, (9000000000 + n * 37)::text,
    (ARRAY['सुनीता', 'ज्ञानेश्वर', 'क्षमा', 'राम', 'Sunita', 'लक्ष्मी', 'श्याम'])[1 + n %% 7] || ' '
        || (ARRAY['द्विवेदी', 'बघेल', 'सिंह', 'प्रसाद', 'Marakam'])[1 + n / 7 %% 5] || ' ' || n %% 997,
    (ARRAY['महेश', 'जितेश', 'प्रमोद'])[1 + n %% 3] || ' ' || n %% 499, 'ग्राम ' || n / %(count)s %% 3,
    'k' || n, ''
FROM generate_series(1, %(people)s) n
"""


def main():
    with servers():
        return measure()


def measure():
    from django.db import connection
    from django.utils import translation

    from enrollment.exports import columns
    from enrollment.exports import making as exporting

    district, user = fill()
    kept = True
    with tempfile.TemporaryDirectory() as folder, translation.override("hi"):
        path = Path(folder) / "out"
        job = order(district, user)
        with connection.cursor() as cursor:
            bound = columns.asked(job, district)
            bare = cursor.mogrify(_BARE.format(tail=columns.FROM + columns.ORDER), bound).decode()

            def copy():
                with path.open("wb") as out:
                    cursor.copy_expert(bare, out)

            exporting.write_csv(job, district, path)  # warm
            base, csv, xlsx = [], [], []
            for _n in range(RUNS):
                base.append(seconds(copy))
                csv.append(seconds(lambda: exporting.write_csv(job, district, path)))
                xlsx.append(seconds(lambda: exporting.write_xlsx(job, district, path)))
        limit = statistics.median(base)
        print(f"COPY TO of {PEOPLE:,} people: {limit:.2f} s")
        kept &= say("CSV ÷ COPY TO", statistics.median(csv) / limit, 2)
        kept &= say("XLSX ÷ COPY TO", statistics.median(xlsx) / limit, 8)
        kept &= packs(district, user, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    press = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    kept &= say("peak memory of the worker", peak, 700, " MB")
    kept &= say("peak memory of the press", press, 700, " MB")
    return 0 if kept else 1


def packs(district, user, folder):
    """A block's pack, from the people to the zip; CPU of this process and of the press together."""
    from districts.models import Block
    from enrollment.models import Pack
    from enrollment.packs import making

    block = Block.objects.filter(district=district).first()
    job = Pack.objects.create(
        asked_by=user, district=district, level="block", place_code=block.code, statuses=["left_out"],
        ending="pdf",
    )  # fmt: skip
    used = cpu()
    wall = seconds(lambda: making.make(job, folder))
    used = cpu() - used
    job.refresh_from_db()
    print(f"a pack of {job.people:,} people, {job.pages:,} pages: {wall:.1f} s, {used:.1f} s of CPU")
    return say("1,000 ÷ people a second and core", 1000 * used / job.people, 1)


def cpu():
    """CPU seconds of this process and of its children that have ended."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def order(district, user):
    from enrollment.exports.choices import STATUSES
    from enrollment.models import Export

    return Export.objects.create(
        asked_by=user, district=district, level="district", place_code=district.code,
        statuses=STATUSES["left_out"][1], ending="csv",
    )  # fmt: skip


def fill():
    """A district with as many left-out people; its first block holds `PACKED` panchayats."""
    from django.db import connection

    from enrollment import listcounts
    from enrollment.lists import partitions
    from tests import factories

    district = factories.district()
    blocks = [factories.block(district) for _n in range(2)]
    places = [factories.panchayat(blocks[n >= PACKED]).pk for n in range(PANCHAYATS)]
    partitions.ensure(district.pk)
    with connection.cursor() as cursor:
        facts = {"district": district.pk, "places": places, "count": PANCHAYATS, "people": PEOPLE}
        cursor.execute(_FILL, facts)
        cursor.execute("ANALYZE enrollment_beneficiary")
    listcounts.mark(district.pk)
    listcounts.recount(district.pk)
    return district, factories.user("collector", district)


if __name__ == "__main__":
    sys.exit(main())
