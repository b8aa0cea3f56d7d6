"""Made-up people: names of the region, mobile numbers that nobody has."""

import json

from drive_portal.demo.facts import DATA

NAMES = json.loads((DATA / "names.json").read_text())
MUSLIM_SHARE = {"BR": 0.42, "MP": 0.08, "CG": 0.02}
WOMEN = {"asha", "mitanin", "anganwadi", "anm"}  # holders who are women


def person(rng, state, woman):
    """A first name and a surname, in Devanagari."""
    if rng.random() < MUSLIM_SHARE[state]:
        first, last = NAMES["muslim_women" if woman else "muslim_men"], NAMES["muslim_surnames"]
    else:
        first, last = NAMES["women" if woman else "men"], NAMES["surnames"][state]
    return rng.choice(first), rng.choice(last)


def holder(rng, state, kind):
    return " ".join(person(rng, state, kind in WOMEN or rng.random() < 0.22))


def mobile(number):
    """A believable mobile number for the n-th person: no operator was given numbers that begin with 61."""
    return f"61{(number * 48_271_393 + 20_713_589) % 100_000_000:08d}"
