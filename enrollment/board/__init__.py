"""The camps of a day while it runs: how each site stands, and which ones ought to have been heard of."""
