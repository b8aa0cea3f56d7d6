"""The field worker's round: who in the own village has no card yet, house by house, and what became of it."""
