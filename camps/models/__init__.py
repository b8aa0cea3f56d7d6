"""The field's tables: camps and their counts, people and their duties, difficulties, publicity."""

from camps.models.camps import Camp
from camps.models.counts import CampCount, Figure, Submission
from camps.models.difficulties import Difficulty, Remark
from camps.models.duties import Charge, Department, Duty, Worker
from camps.models.publicity import Activity, Training

__all__ = [
    "Activity",
    "Camp",
    "CampCount",
    "Charge",
    "Department",
    "Difficulty",
    "Duty",
    "Figure",
    "Remark",
    "Submission",
    "Training",
    "Worker",
]
