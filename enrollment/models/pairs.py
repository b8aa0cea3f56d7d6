"""Pairs of rows that may be one person, and what was decided."""
