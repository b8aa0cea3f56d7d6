"""Lists taken in: people and marks at full size, their partitions, their undoing."""
