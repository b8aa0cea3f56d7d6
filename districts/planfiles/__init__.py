"""A plan as a workbook: it goes out, each panchayat's new total is typed, and it comes back."""
