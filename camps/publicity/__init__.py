"""Publicity by village and day, planned and done; trainings; both beside turnout, never as its cause."""
