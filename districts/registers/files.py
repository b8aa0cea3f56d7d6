"""The plan's files that wait to be taken in."""

from districts import imports
from drive_portal.lib.waiting import Desk

DESK = Desk("register-files", imports.KINDS, imports.take_in)
