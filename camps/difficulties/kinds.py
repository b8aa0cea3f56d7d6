"""Who answers for which kind of difficulty, for how long, and who does then. Data, to be read in the office.

A desk is an office of the district; the portal knows it by the role that is posted for it. Each kind has
its desks in order: whom it goes to, for how many working days, then to the next; the last one keeps it.
Of a district's own difficulty there is no block: the desks of blocks are passed over.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from camps.models import Difficulty

Kind = Difficulty.Kind


@dataclass(frozen=True)
class Desk:
    """An office: its title, in a town its other one, and the role and level of its account."""

    title: Any
    role: str
    level: str
    town: Any = ""


DESKS = {
    "janpad": Desk(_("CEO Janpad"), "block_officer", "block", _("chief municipal officer")),
    "tehsildar": Desk(_("tehsildar"), "block_officer", "block"),
    "bmo": Desk(_("block medical officer"), "block_officer", "block", _("nodal officer of the town")),
    "csc": Desk(_("CSC district manager"), "edistrict_manager", "district"),
    "edistrict": Desk(_("e-District manager"), "edistrict_manager", "district"),
    "cmho": Desk(_("chief medical and health officer"), "health_manager", "district"),
    "collector": Desk(_("collector"), "collector", "district"),
}

LAST = None  # keeps it
# kind: its desks, each with the working days that it has
STEPS = {
    Kind.SERVER: [("edistrict", 1), ("collector", LAST)],
    Kind.LOGIN_ID: [("edistrict", 3), ("collector", LAST)],
    Kind.DEVICE: [("csc", 2), ("collector", LAST)],
    Kind.AADHAAR: [("edistrict", 3), ("collector", LAST)],
    Kind.SAMAGRA: [("janpad", 3), ("edistrict", 2), ("collector", LAST)],
    Kind.STAFF: [("bmo", 2), ("cmho", 2), ("collector", LAST)],
    Kind.VENUE: [("janpad", 1), ("collector", LAST)],
    Kind.OVERCHARGING: [("tehsildar", 2), ("collector", LAST)],
    Kind.OTHER: [("bmo", 2), ("cmho", 2), ("collector", LAST)],
}

# What has one cause for many places: where it is the same fault. The others are one only by hand.
NEAR = {Kind.SERVER: "district", Kind.AADHAAR: "district", Kind.SAMAGRA: "block"}
WINDOW = 2  # days from one to the next within which it is still the same

# What says nothing without words.
TOLD = {Kind.OVERCHARGING, Kind.OTHER}


def steps(kind, in_block):
    """[(desk, working days until it goes on; None of the last)], of what is (not) in a block."""
    found = [(DESKS[desk], days) for desk, days in STEPS[Kind(kind)]]
    return [step for step in found if in_block or step[0].level != "block"]
