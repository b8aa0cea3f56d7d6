"""Files of other offices as jobs: sent, looked at, taken in beside the portal's work, and taken back."""
