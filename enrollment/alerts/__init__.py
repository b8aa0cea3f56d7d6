"""Alerts: what the portal tells people of its own accord, in their menu and by e-mail, each matter once."""
