"""The registers: places, centres and login IDs, looked at, added, changed and ended by hand or by file."""
