"""The field's tables: camps and their counts, people and their duties."""

from camps.models.camps import Camp
from camps.models.counts import CampCount, Figure, Submission
from camps.models.duties import Charge, Department, Duty, Worker

__all__ = ["Camp", "CampCount", "Charge", "Department", "Duty", "Figure", "Submission", "Worker"]
