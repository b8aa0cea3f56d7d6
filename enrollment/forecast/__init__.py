"""When the work will be done: the finish date as a distribution, from the recent days by weekday."""
