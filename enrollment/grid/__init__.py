"""The block officer's grid: the day's login IDs and camps on one screen, typed or pasted into, and chat."""
