"""`python -m bench.pairs [PEOPLE]`: a district in which some people stand twice, and how many are found.

1.2 million made-up people in families: first names and surnames as unequal as they are, a few surnames a
village, children called after their father. One in a hundred stands there a second time, with one to three
faults of those that lists have. Whoever else is offered is wrong, though a person might wonder too: the names
are from short lists, so that chance makes more namesakes here than in a district.
"""

import io
import random
import sys
import time
from collections import Counter

from bench import measure, world

PEOPLE, TWICE, BLOCKS, PANCHAYATS = 1_200_000, 0.01, 8, 420
COLUMNS = [
    "district_id", "number", "panchayat_id", "import_id", "schemes", "birth_year", "gender", "beneficiary_id",
    "family_id", "mobile", "name", "guardian_name", "village", "name_key", "guardian_key",
]  # fmt: skip


def main():
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with world.servers():
        district, places = _places()
        planted = _fill(district, places, people)
        kept = _search(district, planted)
    sys.exit(not kept)


def _places():
    from districts.models import Block, District, Panchayat, State

    state = State.objects.create(code="22", name="S", name_hi="S")
    district = District.objects.create(state=state, code="380", name="D", name_hi="D")
    places = []
    for n in range(PANCHAYATS):
        block, _new = Block.objects.get_or_create(
            district=district, code=f"b{n % BLOCKS}", defaults={"name": "B", "name_hi": "B", "kind": "rural"}
        )
        places.append(
            Panchayat.objects.create(
                district=district, block=block, code=f"p{n}", name="P", name_hi="P", kind="gram_panchayat"
            )
        )
    return district, places


class _People:
    """Families of a village, one person after the other."""

    def __init__(self, rng, places):
        from drive_portal.demo.names import NAMES

        self.rng, self.places = rng, places
        self.surnames = {place: rng.sample(NAMES["surnames"]["CG"], 7) for place in places}
        self.first = {"F": NAMES["women"], "M": NAMES["men"]}
        self.falling = [1 / (n + 8) for n in range(200)]  # a few names are very common
        self.families = 0

    def called(self, gender, surname):
        first = self.rng.choices(self.first[gender], self.falling[: len(self.first[gender])])[0]
        if gender == "F" and self.rng.random() < 0.3:
            return f"{first} बाई"
        return first if self.rng.random() < 0.2 else f"{first} {surname}"

    def family(self):
        rng = self.rng
        self.families += 1
        place = rng.choice(self.places)
        surname = rng.choices(self.surnames[place], [8, 6, 4, 3, 2, 1, 1])[0]
        head, grandfather = self.called("M", surname), self.called("M", surname)
        born = rng.randint(1945, 1995)
        common = {
            "panchayat": place,
            "family": f"F{self.families:08d}",
            "village": f"ग्राम {rng.randint(1, 3)}",
            "mobile": f"6{rng.randrange(10**9):09d}" if rng.random() < 0.6 else "",
        }
        yield common | {"name": head, "guardian": grandfather, "gender": "M", "year": born}
        wife, taken = self.called("F", surname), {head.split()[0], grandfather.split()[0]}
        yield common | {"name": wife, "guardian": head, "gender": "F", "year": born + rng.randint(-2, 7)}
        for child in range(rng.randint(0, 6)):
            gender = rng.choice("FM")
            year = born + 20 + 2 * child + rng.randint(0, 1)
            name = self.called(gender, surname)
            while name.split()[0] in taken:
                name = self.called(gender, surname)
            taken.add(name.split()[0])
            yield common | {"name": name, "guardian": head, "gender": gender, "year": year}

    def again(self, person):
        """The person as another list has it: (row, its faults). Other numbers, often."""
        rng = self.rng
        row = person | {"family": "" if rng.random() < 0.3 else f"G{rng.randrange(10**8)}"}
        if rng.random() < 0.6:
            row["mobile"] = rng.choice(["", f"7{rng.randrange(10**9):09d}"])
        faults = rng.sample(sorted(FAULTS), rng.choices([0, 1, 2, 3], [2, 4, 3, 1])[0])
        for fault in faults:
            FAULTS[fault](self, row)
        return row, faults


def _year(people, row):
    row["year"] = row["year"] and row["year"] + people.rng.choice([-2, -1, 1, 2])


def _no_year(people, row):
    row["year"] = None


def _no_guardian(people, row):
    row["guardian"] = ""


def _other_guardian(people, row):
    row["guardian"] = people.called("M", people.rng.choice(people.surnames[row["panchayat"]]))


def _no_surname(people, row):
    row["name"] = row["name"].split()[0]


def _swapped(people, row):
    row["name"] = " ".join(reversed(row["name"].split()))


def _typing(people, row):
    at = people.rng.randrange(1, len(row["name"]))
    row["name"] = row["name"][:at] + people.rng.choice("कतनरलसम") + row["name"][at:]


def _moved(people, row):
    block = row["panchayat"].block_id
    row["panchayat"] = people.rng.choice([place for place in people.places if place.block_id == block])


FAULTS = {
    "year": _year, "no year": _no_year, "no guardian": _no_guardian, "other guardian": _other_guardian,
    "no surname": _no_surname, "swapped": _swapped, "typing": _typing, "moved": _moved,
}  # fmt: skip


def _fill(district, places, count):
    """Write the list; returns {(id, id): faults} of those that stand there twice."""
    from django.db import connection, transaction

    from enrollment import names
    from enrollment.lists import partitions

    rng = random.Random(4)
    people, planted, file, n = _People(rng, places), {}, io.StringIO(), 0

    def write(row):
        nonlocal n
        n += 1
        fields = (
            district.pk, n, row["panchayat"].pk, 0, 2, row["year"] or "\\N", row["gender"], f"B{n:08d}",
            row["family"], row["mobile"], row["name"], row["guardian"], row["village"],
            names.key(row["name"]), names.key(row["guardian"]),
        )  # fmt: skip
        file.write("\t".join(map(str, fields)) + "\n")
        return f"B{n:08d}"

    twice = []
    while n < count * (1 - TWICE):
        for person in people.family():
            number = write(person)
            if rng.random() < TWICE:
                twice.append((number, person))
    for number, person in twice:
        row, faults = people.again(person)
        planted[number, write(row)] = faults
    file.seek(0)
    with transaction.atomic(), connection.cursor() as cursor:
        partitions.ensure(district.pk)
        cursor.copy_expert(f"COPY enrollment_beneficiary ({', '.join(COLUMNS)}) FROM STDIN", file)
    print(f"{n} people, {len(planted)} of them twice", flush=True)
    return planted


def _search(district, planted):
    from django.db import connection

    from enrollment.models import Pair
    from enrollment.pairs import finding

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    busy = measure.cpu_of(server)
    start, used = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(_slow if "-v" in sys.argv else _plain):
        done = finding.search(district.pk)
    wall, cpu = time.perf_counter() - start, time.process_time() - used
    print(f"{done.compared} compared, {done.crowded} groups too large")
    busy = measure.cpu_of(server) - busy
    print(f"{wall:.0f} s by the clock; CPU: {cpu:.0f} s in Python, {busy:.0f} s in PostgreSQL", flush=True)
    found = {(pair.left_id, pair.right_id): pair.score for pair in Pair.objects.all()}
    for least in (60, 70, 80, 90):
        offered = {pair for pair, score in found.items() if score >= least}
        right = len(offered & set(planted))
        print(f"from {least}: {len(offered)} offered, {right} right, {len(offered) - right} chance")
    whole, missed = Counter(), Counter()
    for pair, faults in planted.items():
        for fault in faults or ["none"]:
            whole[fault] += 1
            missed[fault] += pair not in found
    print("found by fault:", {fault: f"{100 - 100 * missed[fault] // of}%" for fault, of in whole.items()})
    if "-v" in sys.argv:
        _examples(found, planted)
    wrong = len(set(found) - set(planted)) / max(len(found), 1)
    return all(
        [
            measure.say("CPU of a search", cpu + busy, 60, " s"),
            measure.say("wrong among those offered", 100 * wrong, 20, " %"),
            measure.say("twice without a fault and not found", 100 * missed["none"] / whole["none"], 5, " %"),
        ]
    )


def _plain(execute, *args):
    return execute(*args)


def _slow(execute, sql, *args):
    """Say which statements take long."""
    start = time.perf_counter()
    try:
        return execute(sql, *args)
    finally:
        if time.perf_counter() - start > 1:
            print(f"{time.perf_counter() - start:6.1f} s {' '.join(str(sql).split())[:110]}", flush=True)


def _examples(found, planted):
    """Some that are offered wrongly, and some that are not found."""
    from enrollment.models import Beneficiary, Pair

    wrong = [pair for pair in found if pair not in planted][:12]
    for pair in wrong + [pair for pair in planted if pair not in found][:12]:
        why = Pair.objects.filter(left_id=pair[0], right_id=pair[1]).values_list("score", "why").first()
        print(why, planted.get(pair))
        for row in Beneficiary.objects.filter(beneficiary_id__in=pair):
            print(
                "   ",
                row.name,
                "|",
                row.guardian_name,
                row.birth_year,
                row.family_id,
                row.panchayat_id,
                row.name_key,
            )


if __name__ == "__main__":
    main()
