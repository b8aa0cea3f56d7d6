"""Four figures of a place side by side, and the gaps between them, each with its name."""
