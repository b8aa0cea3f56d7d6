"""What is reported of the five districts, and what is made up so that it looks alive.

The reported numbers come from `data/drives.json`; here is only what the reports leave open: which kinds
of centres and login IDs beside the reported ones, the drive's days around today, and how the work goes.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).parent / "data"
REPORTED = {fact["district"]: fact for fact in json.loads((DATA / "drives.json").read_text())["districts"]}
STATES = {"23": "MP", "22": "CG", "10": "BR"}


@dataclass(frozen=True)
class Spec:
    """One district of the demonstration. Numbers of centres are by kind, in towns and in villages."""

    name: str
    centres: dict  # kind: (in wards, in gram panchayats)
    staff: dict  # kind of centre: (kind of holder, login IDs a centre)
    field: dict  # kind of holder: login IDs at home in panchayats
    left_out: int | None
    ward_share: float  # of the people, in wards
    started: int  # days ago
    length: int  # calendar days; 0: to the next 31 March
    target: int | str | None
    pace: float  # of the target to date that was reached; without a target cards a day
    baseline: int | None
    ramp: tuple = (1, 1)  # from the first day to today
    floor: int = 0
    smallest: int = 0  # left-out people of a panchayat
    holidays: tuple = ()  # days from today
    camps: tuple = (0, 0, 0)  # before today, today, ahead
    spare: tuple = (0, 0)  # CSCs not registered, suspended
    idle: tuple = (0, 0)  # CSCs' login IDs issued and suspended, of those that are not active
    most: int = 160  # cards of one login ID on one day
    quality: dict = field(default_factory=dict)  # of a block; others by chance
    reasons: str = "cg"

    @property
    def fact(self):
        return REPORTED[self.name]

    @property
    def code(self):
        return self.fact["district_lgd_code"]

    @property
    def slug(self):
        return self.name.lower()

    @property
    def state(self):
        """The state's two letters, as login IDs begin and names are chosen."""
        return STATES[self.fact["state_lgd_code"]]


_JABALPUR, _RAJNANDGAON, _JASHPUR, _DURG, _ARARIA = (
    REPORTED[name] for name in ("Jabalpur", "Rajnandgaon", "Jashpur", "Durg", "Araria")
)
_IDS = _DURG["active_login_ids"]

SPECS = [
    Spec(
        "Jabalpur",
        centres={
            "csc": (210, _JABALPUR["centres"]["csc"] - 210),
            "lok_seva_kendra": (4, _JABALPUR["centres"]["lok_seva_kendra"] - 4),
            "zone_office": (_JABALPUR["centres"]["zone_office"], 0),
            "fever_clinic": (26, _JABALPUR["centres"]["fever_clinic"] - 26),
        },
        staff={
            "csc": ("vle", 1),
            "lok_seva_kendra": ("operator", 3),
            "zone_office": ("operator", 2),
            "fever_clinic": ("operator", 1),
        },
        field={"asha": 120},
        left_out=_JABALPUR["eligible_listed"] - _JABALPUR["cards_made_so_far"],
        ward_share=0.46,
        started=24,
        length=62,  # 60 working days and two holidays
        holidays=(-13, 9),
        target=_JABALPUR["drive_target"],
        pace=0.72,
        ramp=(0.55, 1.0),
        baseline=_JABALPUR["cards_made_so_far"],
        camps=(204, 9, 24),
        idle=(14, 6),
        quality={"Majholi": 0.7, "Kundam": 0.78, "Panagar": 1.1, "Sihora": 1.15},
        reasons="mp",
    ),
    Spec(
        "Rajnandgaon",
        centres={
            "csc": (96, _RAJNANDGAON["csc_registered"] - 96),
            "lok_seva_kendra": (1, 9),
            "tehsil_office": (0, 9),
            "urban_body_office": (3, 0),
            "hospital": (2, 11),
            "panchayat_bhawan": (0, 54),
        },
        staff={
            "lok_seva_kendra": ("operator", 2),
            "tehsil_office": ("operator", 1),
            "urban_body_office": ("operator", 2),
            "hospital": ("operator", 1),
            "panchayat_bhawan": ("other", 1),
        },
        field={"mitanin": 168},
        left_out=None,
        ward_share=0.14,
        started=25,
        length=0,
        holidays=(-11,),
        target=None,
        pace=1100,
        ramp=(0.8, 1.1),
        baseline=_RAJNANDGAON["cards_made_so_far"],
        camps=(96, 6, 18),
        idle=(742, 0),
        quality={"Manpur": 0.55, "Mohla": 0.7, "Dongargaon": 1.2},
    ),
    Spec(
        "Jashpur",
        centres={
            "csc": (9, 151),
            "lok_seva_kendra": (1, 7),
            "hospital": (1, 7),
            "panchayat_bhawan": (0, 12),
        },
        staff={
            "csc": ("vle", 1),
            "lok_seva_kendra": ("operator", 1),
            "hospital": ("operator", 1),
            "panchayat_bhawan": ("other", 1),
        },
        field={"mitanin": 171},
        left_out=sum(_JASHPUR["remaining_by_block"].values()),
        ward_share=0,
        started=20,
        length=61,
        holidays=(-12, 16),
        target="left_out",
        pace=0.85,
        ramp=(0.9, 1.1),
        baseline=_JASHPUR["made"],
        camps=(112, 7, 26),
        spare=(6, 4),
        idle=(9, 4),
        quality={
            "Jashpur": 0.97,
            "Manora": 0.72,
            "Duldula": 1.22,
            "Farsabahar": 0.92,
            "Kansabel": 1.06,
            "Kunkuri": 1.16,
            "Bagicha": 0.66,
            "Pathalgaon": 0.84,
        },
    ),
    Spec(
        "Durg",
        centres={
            "csc": (356, _IDS["choice_centre"] - 356),
            "urban_body_office": (10, 0),
            "hospital": (6, 6),
        },
        # 27 operators of the towns, 24 of hospitals, 30 Mitanins and 12 ANMs: the reported 93 others
        staff={"csc": ("vle", 1), "urban_body_office": ("operator", 2.7), "hospital": ("operator", 2)},
        field={"mitanin": 30, "anm": _IDS["other"] - 27 - 24 - 30},
        left_out=120_000,
        ward_share=0.55,
        started=30,
        length=45,
        holidays=(-17,),
        target="left_out",
        pace=0.95,
        ramp=(0.95, 1.05),
        baseline=_DURG["cards_by_end_of_2022_23"],
        camps=(74, 4, 9),
        spare=(11, 5),
        idle=(18, 5),
        most=60,
    ),
    Spec(
        "Araria",
        centres={"csc": (8, 52), "hospital": (1, 8)},
        staff={"csc": ("vle", 1), "hospital": ("operator", 1)},
        field={"asha": 261, "anganwadi": 262, "other": 104},
        left_out=486_000,
        ward_share=0.06,
        started=1,
        length=len(_ARARIA["drive_days"]),
        target=_ARARIA["drive_target"],
        pace=0.94,
        floor=_ARARIA["minimum_per_panchayat"],
        smallest=600,
        baseline=None,
        camps=(0, 375, 0),
        spare=(4, 3),
        idle=(11, 5),
        most=1500,
        quality={"Jokihat": 0.7, "Palasi": 0.8, "Forbesganj": 1.15, "Sikti": 1.1},
        reasons="br",
    ),
]
NAMES_HI = {
    "Jabalpur": "छह लाख कार्ड अभियान, जबलपुर",
    "Rajnandgaon": "आयुष्मान पंजीयन अभियान, राजनांदगांव",
    "Jashpur": "छूटे हुए हितग्राहियों का अभियान, जशपुर",
    "Durg": "घर-घर संपर्क अभियान, दुर्ग",
    "Araria": "तीन दिवसीय विशेष अभियान, अररिया",
}
NAMES = {
    "Jabalpur": "Six lakh cards drive, Jabalpur",
    "Rajnandgaon": "Ayushman registration drive, Rajnandgaon",
    "Jashpur": "Drive for the left-out, Jashpur",
    "Durg": "Door-to-door drive, Durg",
    "Araria": "Three-day special drive, Araria",
}
