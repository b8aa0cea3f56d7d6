"""Server outages: seen in the reports, declared by the district, and what they excuse."""
