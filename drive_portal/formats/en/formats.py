"""English as India writes it: the same as in Hindi."""

from drive_portal.formats.hi.formats import *  # noqa: F403  dates and numbers are the same in both
