"""The nightly re-split: what a place cannot make any more moves to places that can."""
