"""Files of people that are taken away: bound to who asked, written down, gone after a day."""
