"""Login IDs that were asked for: the door, the pages, the API."""
