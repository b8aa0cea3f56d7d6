"""Figures that others state: the official portal's, and what was published."""
