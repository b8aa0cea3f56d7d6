"""What if: the forecast with more login IDs, camps, hours, days; kept, shared, turned into the plan."""
