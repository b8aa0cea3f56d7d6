"""How sure it is that two rows are one person.

What agrees counts by how rarely it agrees by chance, in bits: a name that one in a thousand has counts ten,
one that one in thirty has five. Nothing counts twice: in one panchayat a name counts as rarely as it is
there, and of a guardian's name only what the person's does not say already. Against them stands how rarely
two rows are one person at all. So people with a common name are not offered, however many they are, until
more than their name agrees.
"""

import hashlib
from dataclasses import dataclass
from math import log2

from rapidfuzz import fuzz

OFFERED = 60  # from this score on somebody is asked

_FEWEST = 100_000  # a small list does not make its names common
_DUPLICATES = 0.02  # rows in a list that stand for somebody twice, about
_NEVER = -1000
_A_BIT = 4  # points of the score
_LIKE = 88  # of 100, by letters: one wrong in nine, or one too many in four
_FAMILY = _MOBILE = 9  # among the people of one village
_YEARS = {0: 5.5, 1: 4.5, 2: 3.5, 3: -1, 4: -2, 5: -4}
_YEARS_APART = -12  # father and son
_BLOCK, _VILLAGE = 2, 1


@dataclass(frozen=True)
class Row:
    """What is compared of a person, and how common it is.

    People of the district with that name: `named`, of its panchayat: `here`. `guarded`: people of the
    district with that guardian, or, where the two share a surname, with a guardian of that first name.
    """

    name: str
    guardian: str
    gender: str
    birth_year: int | None
    family: str
    mobile: str
    block: int
    panchayat: int
    village: str
    named: int = 1
    here: int = 1
    guarded: int = 1

    def basis(self):
        return (self.name, self.guardian, self.gender, self.birth_year, self.family)


def judge(a, b, people):
    """(score 0 to 100, why) of two rows of a list of `people`.

    `why`: [field, how] for each field: same, order (the parts are), part (of the other), like, near,
    differs, unknown.
    """
    people = max(people, _FEWEST)
    judged = {
        "name": _names(a, b, people),
        "guardian": _guardians(a, b, people),
        "birth_year": _years(a.birth_year, b.birth_year),
        "gender": _agree(a.gender, b.gender, 0, -6),
        "family": _agree(a.family, b.family, _FAMILY, 0),
        "mobile": _agree(a.mobile, b.mobile, 0 if a.family and a.family == b.family else _MOBILE, 0),
        "village": _places(a, b),
    }
    bits = sum(weight for _how, weight in judged.values()) - log2(people / _DUPLICATES)
    if judged["name"][0] == "like" and not (judged["birth_year"][0] == "same" != judged["family"][0]):
        bits = _NEVER  # कमल and कमला are one family's children
    score = round(min(100, max(0, 50 + _A_BIT * bits)))
    return score, [[field, how] for field, (how, _weight) in judged.items()]


def compare(a, b):
    """{field: how} of two rows, as in `judge`'s `why`; also `panchayat`, and `village` within it."""
    how = dict(judge(a, b, 0)[1])
    apart = how["village"] == "differs"
    return how | {
        "panchayat": "differs" if apart else "same",
        "village": "differs" if how["village"] == "near" or (apart and a.village != b.village) else "same",
    }


def basis(a, b):
    """A fingerprint of what a decision about the two rests on: it is another when one of them changes so.

    Names count as they sound, so that a respelt name changes nothing.
    """
    return hashlib.blake2b(repr((a.basis(), b.basis())).encode(), digest_size=12).hexdigest()


def _names(a, b, people):
    how = _how_alike(a.name, b.name)
    common = max(a.here, b.here) if a.panchayat == b.panchayat else max(a.named, b.named)
    bits = log2(people / max(common - 1, 1))  # but for itself
    return how, {"same": bits, "order": bits - 1, "part": bits - 2, "like": bits / 2 - 2}.get(how, _NEVER)


def _guardians(a, b, people):
    """A woman's may be her father in one list and her husband in the other."""
    if not (a.guardian and b.guardian):
        return "unknown", 0
    how = _how_alike(a.guardian, b.guardian)
    bits = log2(people / max(a.guarded, b.guarded, 1))
    other = -5 if a.gender == "F" else -8
    return how, {"same": bits, "order": bits - 1, "part": bits - 2, "like": bits / 2}.get(how, other)


def _how_alike(one, other):
    """How alike two keys are: same, order, part, like, differs."""
    if one == other:
        return "same"
    a, b = sorted((one.split(), other.split()), key=len)
    if sorted(a) == sorted(b) or "".join(a) == "".join(b):
        return "order"
    if a and all(word in b for word in a):
        return "part"
    if a and all(max(fuzz.ratio(word, theirs) for theirs in b) >= _LIKE for word in a):
        return "like"
    return "differs"


def _years(a, b):
    if not (a and b):
        return "unknown", 0
    apart = abs(a - b)
    how = "same" if apart == 0 else "near" if apart <= 2 else "differs"
    return how, _YEARS.get(apart, _YEARS_APART)


def _agree(a, b, bits, otherwise):
    if not (a and b):
        return "unknown", 0
    return ("same", bits) if a == b else ("differs", otherwise)


def _places(a, b):
    if a.panchayat != b.panchayat:
        return "differs", _BLOCK if a.block == b.block else 0
    return ("same", _VILLAGE) if a.village == b.village else ("near", -_VILLAGE)
