"""Made-up people for eligibility lists of any size: the same seed gives the same list."""

import random
from itertools import islice
from types import SimpleNamespace

from districts import targets
from drive_portal.demo import names, places
from drive_portal.demo.facts import SPECS

COLUMNS = ["beneficiary_id", "family_id", "name", "guardian_name", "gender", "birth_year", "mobile"]
COLUMNS += ["panchayat_code", "village", "scheme"]
HINDI = ["हितग्राही आईडी", "परिवार आईडी", "नाम", "पिता/पति का नाम", "लिंग", "जन्म वर्ष", "मोबाइल"]
HINDI += ["पंचायत कोड", "ग्राम", "योजना"]
MOST = 9_000_000
_YEAR = 2026  # ages are counted from here, so that a list does not change with the date
_VILLAGES = ["", " खुर्द", " कला", "टोला", "पारा", "डीह"]
_SPELLINGS = [("श", "स"), ("व", "ब"), ("ी", "ि"), ("ू", "ु"), ("ं", "न्"), ("ष", "स")]
_DEVANAGARI = "अआइईउऊएऐओऔकखगघचछजझटठडढतथदधनपफबभमयरलवशषसहञणङंँःािीुूेैोौृ"
_SOUNDS = (
    "a a i i u u e ai o au k kh g gh ch chh j jh t th d dh t th d dh n p ph b bh m y r l v sh sh s h n n n"
    " n n h a i i u u e ai o au ri"
)
_LETTERS = dict(zip(_DEVANAGARI, _SOUNDS.split(), strict=True))
_VOWEL_SIGNS = set("ािीुूेैोौृ्")


def latin(name):
    """A plain transliteration, as a clerk would write it: सुनीता साहू is Sunita Sahu."""
    words = []
    for word in name.replace("ड़", "र").replace("ढ़", "र").replace("़", "").split():
        text = ""
        for n, letter in enumerate(word):
            text += _LETTERS.get(letter, "")
            after = word[n + 1 : n + 2]
            consonant = "क" <= letter <= "ह"
            if consonant and after and after not in _VOWEL_SIGNS:
                text += "a"
        words.append(text.capitalize())
    return " ".join(words)


def spelled(name, rng):
    """The name as another clerk heard it."""
    fits = [pair for pair in _SPELLINGS if pair[0] in name[1:]]
    if not fits:
        return name
    old, new = rng.choice(fits)
    return name[0] + name[1:].replace(old, new, 1)


def parts_of(district_code):
    """The demonstration's panchayats of the district with their weights; None for another district."""
    spec = next((spec for spec in SPECS if spec.code == district_code), None)
    if spec is None:
        return None
    rows = places.geography()[district_code]
    found = [SimpleNamespace(pk=row["panchayat_code"], kind=row["panchayat_kind"], row=row) for row in rows]
    weights = places.weights(spec, found)
    for block, people in spec.fact.get("remaining_by_block", {}).items():
        inside = [p for p in found if p.row["block"] == block and p.kind == "gram_panchayat"]
        whole = sum(weights[place.pk] for place in inside)
        # forty times as many: beside them the weights of the town's wards are a fiftieth of the whole
        weights |= {place.pk: weights[place.pk] * people * 40 // whole for place in inside}
    return spec, found, weights


def people(district_code, count, seed):
    """Rows of `COLUMNS`, `count` of them, panchayat by panchayat and family by family."""
    spec, found, weights = parts_of(district_code)
    shares = targets.totals(count, [weights[p.pk] for p in found], [0] * len(found), [None] * len(found))
    rng, ids = random.Random(f"list {district_code} {seed}"), Ids(spec.state, district_code, seed)
    at = homes(spec, [place.row for place in found], rng, ids)
    for rows, share in zip(at, shares, strict=True):
        yield from islice(rows, share)


def homes(spec, places_of, rng, ids):
    """The people of each panchayat (rows of geography.csv), without an end: take as many as live there."""
    heard = _Names(rng, spec.state)
    schemes = ("sambal", "nfsa", 0.35) if spec.state == "MP" else ("secc", "nfsa", 0.6)
    for n, row in enumerate(places_of):
        villages = _villages(rng, row, odd=n == 0)
        yield _families(rng, heard, ids, row["panchayat_code"], villages, schemes)


def _families(rng, heard, ids, panchayat, villages, schemes):
    """Members of one family after another, without an end; the last one is cut where the share is full."""
    chance = rng.random
    shared = [names.mobile(rng.randrange(10**8)) for _n in range(3)]
    for family_id in iter(ids.family, None):
        village = villages[int(chance() * chance() * len(villages))]
        scheme = schemes[0] if chance() < schemes[2] else schemes[1]
        mobile = _mobile(chance(), shared, rng)
        muslim, script = chance() < heard.muslim, heard.script()
        surname, husband = heard.surname(muslim, script), heard.first(False, muslim, script)
        wife = heard.first(True, muslim, script)
        head, born = f"{husband} {surname}", _YEAR - 22 - int(chance() * 55)
        for n in range(1 + int(chance() * 4.2 + chance() * 2.6)):
            if n == 0:
                first, guardian, woman, year = husband, heard.first(False, muslim, script), False, born
                guardian = f"{guardian} {surname}"
            elif n == 1:
                first, guardian, woman, year = wife, head, True, born + int(chance() * 7)
            else:
                woman = chance() < 0.48
                first, guardian = heard.first(woman, muslim, script), head
                year = min(_YEAR - 1, born + 19 + int(chance() * 22))
            gender = "F" if woman else "M"
            name = heard.whole(first, surname, chance())
            row = (ids.person(), family_id, name, guardian, gender, str(year), mobile)
            yield (*row, panchayat, village, scheme)


def _mobile(chance, shared, rng):
    """Mostly believable; some have none, some were invented by a clerk, some belong to the village's shop."""
    if chance < 0.08:
        return ""
    if chance < 0.11:
        return "9999999999"
    if chance < 0.16:
        return shared[int(chance * 1000) % 3]
    return f"61{int(rng.random() * 10**8):08d}"


def _villages(rng, row, odd):
    """Names of the panchayat's villages; one village of the list is called NA, which is a name."""
    name = row["panchayat_hi"]
    if row["panchayat_kind"] == "ward":
        return [name]
    found = [name + ending for ending in _VILLAGES[: rng.randint(2, len(_VILLAGES))]]
    return ["NA", *found] if odd else found


class _Names:
    """Names of the region in two scripts and some spellings, made once and drawn quickly."""

    LATIN, VARIANT = 0.12, 0.03

    def __init__(self, rng, state):
        self.random = rng.random
        self.muslim = names.MUSLIM_SHARE[state]
        pools = {
            (woman, muslim): names.NAMES[("muslim_" if muslim else "") + ("women" if woman else "men")]
            for woman in (False, True)
            for muslim in (False, True)
        }
        self._first = {key: self._scripts(pool) for key, pool in pools.items()}
        surnames = {False: names.NAMES["surnames"][state], True: names.NAMES["muslim_surnames"]}
        self._last = {muslim: self._scripts(pool) for muslim, pool in surnames.items()}
        self._variant = {name: spelled(name, rng) for pool in pools.values() for name in pool}

    def _scripts(self, pool):
        return pool, [latin(name) for name in pool]

    def script(self):
        """0 Devanagari, 1 Latin: a family's entries are in one script."""
        return int(self.random() < self.LATIN)

    def first(self, woman, muslim, script):
        pool = self._first[woman, muslim][script]
        return pool[int(self.random() * len(pool))]

    def surname(self, muslim, script):
        pool = self._last[muslim][script]
        return pool[int(self.random() * len(pool))]

    def whole(self, first, surname, chance):
        if chance < self.VARIANT:
            first = self._variant.get(first, first)
        return f"{first} {surname}" if chance < 0.94 else first


class Ids:
    """Identifiers that never repeat: Samagra-like for Madhya Pradesh, URN-like elsewhere.

    Nine and ten digits in a row: never twelve, as an Aadhaar number has.
    """

    def __init__(self, state, district_code, seed, prefix=""):
        self.samagra, self.prefix = state == "MP", prefix or f"{state}{district_code}"
        self.people = self.families = 0
        self.shift = seed * 1_000_003

    def person(self):
        self.people += 1
        if self.samagra:
            return str(100_000_000 + (self.people * 387_420_701 + self.shift) % 900_000_000)
        return f"{self.prefix}{(self.people * 3_874_207 + self.shift) % 10_000_000:07d}"

    def family(self):
        self.families += 1
        if self.samagra:
            return str(10_000_000 + (self.families * 38_742_071 + self.shift) % 90_000_000)
        return f"{self.prefix}F{(self.families * 387_421 + self.shift) % 10_000_000:07d}"
