"""Instructions: what the review asks of one office, answered by it, measured by the next evening's note."""
