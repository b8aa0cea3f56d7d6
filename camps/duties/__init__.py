"""Duties: the drive's people, who is where on which day, who was there, and who answers for a panchayat."""
