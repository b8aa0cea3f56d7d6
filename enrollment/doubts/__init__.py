"""Kind questions about reports that look odd: found, asked, answered. They change no figure."""
