"""Waiting for what other processes do."""

import time


def until(condition, seconds: float = 60):
    """What `condition` gives, once it gives something."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)
    return found
