"""The plan's tables: places, people and login IDs, drives and targets."""

from districts.models.drives import Dirty, Drive, LeftOut, Plan, Target
from districts.models.people import LoginID, Posting, Spell, User
from districts.models.places import Block, Centre, District, Panchayat, Placement, State

__all__ = [
    "Block",
    "Centre",
    "Dirty",
    "District",
    "Drive",
    "LeftOut",
    "LoginID",
    "Panchayat",
    "Placement",
    "Plan",
    "Posting",
    "Spell",
    "State",
    "Target",
    "User",
]
