"""Rejected cards: why, who can mend them, whom to call today, and what came of the calls."""
