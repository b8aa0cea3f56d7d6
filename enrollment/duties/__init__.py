"""The roster: villages with their left-out people from the lists, put before the field's people and days."""
