"""The review of the evening: its note, frozen at the cut-off, and what came after it."""
