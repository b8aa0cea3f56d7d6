"""The plan's tables: places, people and login IDs, drives and targets."""

from districts.models.alerts import Alert, AlertWish
from districts.models.drives import Dirty, Drive, Edit, LeftOut, Plan, Resplit, Share, Target
from districts.models.people import LoginID, LoginRequest, Posting, Spell, User
from districts.models.places import Block, Centre, District, Panchayat, Placement, State
from districts.models.tokens import Token

__all__ = [
    "Alert",
    "AlertWish",
    "Block",
    "Centre",
    "Dirty",
    "District",
    "Drive",
    "Edit",
    "LeftOut",
    "LoginID",
    "LoginRequest",
    "Panchayat",
    "Placement",
    "Plan",
    "Posting",
    "Resplit",
    "Share",
    "Spell",
    "State",
    "Target",
    "Token",
    "User",
]
